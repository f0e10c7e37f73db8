/** The demo: replays a file of real orders through the store and checks what came of it. */
@NullMarked
package dev.tenon.example.b2b.demo;

import org.jspecify.annotations.NullMarked;
