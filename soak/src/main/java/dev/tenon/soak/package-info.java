/** {@code tenon soak}: the B2B store on real servers under faults, and what held of it. */
@NullMarked
package dev.tenon.soak;

import org.jspecify.annotations.NullMarked;
