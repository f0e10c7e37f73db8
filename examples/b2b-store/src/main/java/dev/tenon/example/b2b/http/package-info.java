/** The store's HTTP API. */
@NullMarked
package dev.tenon.example.b2b.http;

import org.jspecify.annotations.NullMarked;
