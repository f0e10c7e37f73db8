/** The inventory service: how much there is of an article, and for which orders it is kept. */
@NullMarked
package dev.tenon.example.b2b.inventory;

import org.jspecify.annotations.NullMarked;
