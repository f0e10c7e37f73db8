@NullMarked
package dev.tenon.testing.server;

import org.jspecify.annotations.NullMarked;
