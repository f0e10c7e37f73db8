/** What is fuzzed here is not public. */
@NullMarked
package dev.tenon.internal;

import org.jspecify.annotations.NullMarked;
