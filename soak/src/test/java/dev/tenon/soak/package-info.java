@NullMarked
package dev.tenon.soak;

import org.jspecify.annotations.NullMarked;
