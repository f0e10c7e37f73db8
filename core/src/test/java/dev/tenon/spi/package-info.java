/** What adapters share. */
@NullMarked
package dev.tenon.spi;

import org.jspecify.annotations.NullMarked;
