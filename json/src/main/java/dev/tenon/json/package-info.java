/** A codec that writes records as JSON under logical names, and reads every version of them. */
@NullMarked
package dev.tenon.json;

import org.jspecify.annotations.NullMarked;
