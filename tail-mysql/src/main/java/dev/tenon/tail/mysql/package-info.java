/** Feeds a service's relay from MariaDB's binlog. */
@NullMarked
package dev.tenon.tail.mysql;

import org.jspecify.annotations.NullMarked;
