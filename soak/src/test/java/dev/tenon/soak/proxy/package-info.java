@NullMarked
package dev.tenon.soak.proxy;

import org.jspecify.annotations.NullMarked;
