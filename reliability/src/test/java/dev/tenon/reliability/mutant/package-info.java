/** Broken builds of the product, and the suites that notice. */
@NullMarked
package dev.tenon.reliability.mutant;

import org.jspecify.annotations.NullMarked;
