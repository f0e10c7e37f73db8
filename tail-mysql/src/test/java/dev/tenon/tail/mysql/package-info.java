/** Tests of the tail on a real server. */
@NullMarked
package dev.tenon.tail.mysql;

import org.jspecify.annotations.NullMarked;
