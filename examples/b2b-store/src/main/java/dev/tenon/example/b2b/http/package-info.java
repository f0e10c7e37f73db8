/** The store's HTTP API: resources on a small router, answers and problems as JSON. */
@NullMarked
package dev.tenon.example.b2b.http;

import org.jspecify.annotations.NullMarked;
