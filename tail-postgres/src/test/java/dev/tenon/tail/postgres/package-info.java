/** Tests of the tail on a real server. */
@NullMarked
package dev.tenon.tail.postgres;

import org.jspecify.annotations.NullMarked;
