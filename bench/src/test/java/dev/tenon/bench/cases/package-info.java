@NullMarked
package dev.tenon.bench.cases;

import org.jspecify.annotations.NullMarked;
