/** Tenon's own engine; nobody else's business. */
@NullMarked
package dev.tenon.internal;

import org.jspecify.annotations.NullMarked;
