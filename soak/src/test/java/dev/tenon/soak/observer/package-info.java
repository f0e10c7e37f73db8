@NullMarked
package dev.tenon.soak.observer;

import org.jspecify.annotations.NullMarked;
