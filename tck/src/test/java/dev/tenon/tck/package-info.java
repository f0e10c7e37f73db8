/** The kits pass on honest adapters and catch those that cheat. */
@NullMarked
package dev.tenon.tck;

import org.jspecify.annotations.NullMarked;
