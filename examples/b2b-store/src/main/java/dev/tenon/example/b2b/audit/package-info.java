/** Checks a store at rest, from what anybody can read of it. */
@NullMarked
package dev.tenon.example.b2b.audit;

import org.jspecify.annotations.NullMarked;
