/** What is fuzzed here is not public. */
@NullMarked
package dev.tenon.example.b2b.input;

import org.jspecify.annotations.NullMarked;
