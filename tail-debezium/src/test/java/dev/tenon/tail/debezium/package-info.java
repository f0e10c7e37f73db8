/** Tests on real servers, as a user's code would use it. */
@NullMarked
package dev.tenon.tail.debezium;

import org.jspecify.annotations.NullMarked;
