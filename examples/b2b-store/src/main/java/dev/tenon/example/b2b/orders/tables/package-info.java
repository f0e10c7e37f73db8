/** The orders service on ordinary tables: plain JDBC, and an outbox for what others are to hear. */
@NullMarked
package dev.tenon.example.b2b.orders.tables;

import org.jspecify.annotations.NullMarked;
