/** Tests of the in-memory adapters beyond what the conformance kits ask. */
@NullMarked
package dev.tenon.memory;

import org.jspecify.annotations.NullMarked;
