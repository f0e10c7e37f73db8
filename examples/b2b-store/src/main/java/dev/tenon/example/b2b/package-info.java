/**
 * The B2B store: three services joined by nothing but their events. How they come to one decision
 * is one class each: {@code Choreography}, {@code Orchestration}, {@code Fulfilment}, and {@code
 * OneTransaction} where they need not be apart.
 */
@NullMarked
package dev.tenon.example.b2b;

import org.jspecify.annotations.NullMarked;
