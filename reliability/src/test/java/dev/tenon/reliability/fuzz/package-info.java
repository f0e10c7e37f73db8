/** Parsers that are given anything, and the kept inputs that once mattered. */
@NullMarked
package dev.tenon.reliability.fuzz;

import org.jspecify.annotations.NullMarked;
