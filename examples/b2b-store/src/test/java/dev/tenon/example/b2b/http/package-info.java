/** The API as its clients see it: a real server, a real client, databases in memory. */
@NullMarked
package dev.tenon.example.b2b.http;

import org.jspecify.annotations.NullMarked;
