/** What is fuzzed here is not public. */
@NullMarked
package dev.tenon.cli;

import org.jspecify.annotations.NullMarked;
