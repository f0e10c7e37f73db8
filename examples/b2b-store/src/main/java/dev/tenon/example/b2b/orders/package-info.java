/** The orders service: orders and credit notes. */
@NullMarked
package dev.tenon.example.b2b.orders;

import org.jspecify.annotations.NullMarked;
