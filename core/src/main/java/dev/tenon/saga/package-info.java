/** Reactions to events: policies and the effects they return. */
@NullMarked
package dev.tenon.saga;

import org.jspecify.annotations.NullMarked;
