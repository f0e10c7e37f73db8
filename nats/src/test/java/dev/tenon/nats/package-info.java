@NullMarked
package dev.tenon.nats;

import org.jspecify.annotations.NullMarked;
