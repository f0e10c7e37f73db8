/** The envelope of what travels between services. */
@NullMarked
package dev.tenon.message;

import org.jspecify.annotations.NullMarked;
