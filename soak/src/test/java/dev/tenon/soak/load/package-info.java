@NullMarked
package dev.tenon.soak.load;

import org.jspecify.annotations.NullMarked;
