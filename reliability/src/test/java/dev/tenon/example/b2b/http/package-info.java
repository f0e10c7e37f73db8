/** What is fuzzed here is not public. */
@NullMarked
package dev.tenon.example.b2b.http;

import org.jspecify.annotations.NullMarked;
