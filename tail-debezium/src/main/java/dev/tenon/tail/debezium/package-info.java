/** Feeds a service's relay from a database's log, read by Debezium's engine. */
@NullMarked
package dev.tenon.tail.debezium;

import org.jspecify.annotations.NullMarked;
