/** The customers service: who may buy on credit, and how much of it is held. */
@NullMarked
package dev.tenon.example.b2b.customers;

import org.jspecify.annotations.NullMarked;
