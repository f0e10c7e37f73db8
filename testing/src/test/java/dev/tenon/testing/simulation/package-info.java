@NullMarked
package dev.tenon.testing.simulation;

import org.jspecify.annotations.NullMarked;
