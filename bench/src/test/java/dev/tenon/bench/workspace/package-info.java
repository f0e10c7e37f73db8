@NullMarked
package dev.tenon.bench.workspace;

import org.jspecify.annotations.NullMarked;
