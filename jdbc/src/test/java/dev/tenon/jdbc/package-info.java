/** What is specific to the JDBC adapters; the published kits test the rest. */
@NullMarked
package dev.tenon.jdbc;

import org.jspecify.annotations.NullMarked;
