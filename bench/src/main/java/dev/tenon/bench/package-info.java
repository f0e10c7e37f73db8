/** The command {@code tenon bench}: what there is to measure, what must be reached, the report. */
@NullMarked
package dev.tenon.bench;

import org.jspecify.annotations.NullMarked;
