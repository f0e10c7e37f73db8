/** A store that has too little of something. */
@NullMarked
package dev.tenon.reliability.limit;

import org.jspecify.annotations.NullMarked;
