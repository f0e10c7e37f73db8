@NullMarked
package dev.tenon.bench.measure;

import org.jspecify.annotations.NullMarked;
