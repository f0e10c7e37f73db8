@NullMarked
package dev.tenon.spi.broker;

import org.jspecify.annotations.NullMarked;
