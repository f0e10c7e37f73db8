/** What is fuzzed here is not public. */
@NullMarked
package dev.tenon.tail.postgres;

import org.jspecify.annotations.NullMarked;
