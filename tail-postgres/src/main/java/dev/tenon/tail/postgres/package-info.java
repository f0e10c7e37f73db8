/** Feeds a service's relay from PostgreSQL's transaction log. */
@NullMarked
package dev.tenon.tail.postgres;

import org.jspecify.annotations.NullMarked;
