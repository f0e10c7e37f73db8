/**
 * The store's HTTP API: resources on a small router, answers as JSON, problems as RFC 9457 with a
 * {@code code}.
 *
 * <p>Money is a JSON number or text without exponent, of at most three decimals, and is answered as
 * text. A time without a zone is UTC. A plus sign in a query is a plus sign. Null counts as absent;
 * what is unknown or comes twice is refused.
 */
@NullMarked
package dev.tenon.example.b2b.http;

import org.jspecify.annotations.NullMarked;
