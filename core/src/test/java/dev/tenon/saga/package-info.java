@NullMarked
package dev.tenon.saga;

import org.jspecify.annotations.NullMarked;
