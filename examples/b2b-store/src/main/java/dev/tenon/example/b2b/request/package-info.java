/** Requests that may come twice: remembered by their idempotency key. */
@NullMarked
package dev.tenon.example.b2b.request;

import org.jspecify.annotations.NullMarked;
