@NullMarked
package dev.tenon.soak.history;

import org.jspecify.annotations.NullMarked;
