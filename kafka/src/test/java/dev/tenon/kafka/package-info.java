@NullMarked
package dev.tenon.kafka;

import org.jspecify.annotations.NullMarked;
