/** What adapters share. */
@NullMarked
package dev.tenon.message;

import org.jspecify.annotations.NullMarked;
