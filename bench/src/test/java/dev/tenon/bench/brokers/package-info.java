@NullMarked
package dev.tenon.bench.brokers;

import org.jspecify.annotations.NullMarked;
