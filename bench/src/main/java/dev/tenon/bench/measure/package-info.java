/** How is measured: callers in a closed loop, contenders in turn, medians over rounds. */
@NullMarked
package dev.tenon.bench.measure;

import org.jspecify.annotations.NullMarked;
