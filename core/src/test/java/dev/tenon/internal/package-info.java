@NullMarked
package dev.tenon.internal;

import org.jspecify.annotations.NullMarked;
