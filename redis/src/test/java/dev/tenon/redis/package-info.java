@NullMarked
package dev.tenon.redis;

import org.jspecify.annotations.NullMarked;
