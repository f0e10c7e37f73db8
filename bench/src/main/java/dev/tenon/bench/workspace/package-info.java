/** Where is measured: a PostgreSQL of its own, and the peers as child processes. */
@NullMarked
package dev.tenon.bench.workspace;

import org.jspecify.annotations.NullMarked;
