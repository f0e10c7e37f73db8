/** Contracts for authors of database and broker adapters. */
@NullMarked
package dev.tenon.spi;

import org.jspecify.annotations.NullMarked;
