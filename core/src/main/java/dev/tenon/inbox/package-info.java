/** Messages taken in by a service's own code, in transactions of its own database. */
@NullMarked
package dev.tenon.inbox;

import org.jspecify.annotations.NullMarked;
