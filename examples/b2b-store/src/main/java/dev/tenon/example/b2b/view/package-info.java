/** The view service: customers joined with their orders. */
@NullMarked
package dev.tenon.example.b2b.view;

import org.jspecify.annotations.NullMarked;
