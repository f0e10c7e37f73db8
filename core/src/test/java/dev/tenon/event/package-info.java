@NullMarked
package dev.tenon.event;

import org.jspecify.annotations.NullMarked;
