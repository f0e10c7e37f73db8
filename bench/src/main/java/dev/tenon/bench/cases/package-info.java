/**
 * What is measured: ours through its public door, and beside it what the database itself can do.
 */
@NullMarked
package dev.tenon.bench.cases;

import org.jspecify.annotations.NullMarked;
