@NullMarked
package dev.tenon.soak.faults;

import org.jspecify.annotations.NullMarked;
