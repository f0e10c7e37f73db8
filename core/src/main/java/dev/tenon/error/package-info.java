/** The one exception hierarchy and its stable codes. */
@NullMarked
package dev.tenon.error;

import org.jspecify.annotations.NullMarked;
