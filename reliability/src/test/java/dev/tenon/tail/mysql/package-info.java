/** What is fuzzed here is not public. */
@NullMarked
package dev.tenon.tail.mysql;

import org.jspecify.annotations.NullMarked;
