/** Tests of the running service through its public doors. */
@NullMarked
package dev.tenon;

import org.jspecify.annotations.NullMarked;
