/** Clients of the store: they order, cancel, give back and read, and note what they were told. */
@NullMarked
package dev.tenon.soak.load;

import org.jspecify.annotations.NullMarked;
