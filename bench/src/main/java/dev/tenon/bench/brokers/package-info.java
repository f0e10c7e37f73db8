/** Messages through each broker, by our adapter and by the broker's own client. */
@NullMarked
package dev.tenon.bench.brokers;

import org.jspecify.annotations.NullMarked;
