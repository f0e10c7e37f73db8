/** The B2B store: three services joined by nothing but their events. */
@NullMarked
package dev.tenon.example.b2b;

import org.jspecify.annotations.NullMarked;
