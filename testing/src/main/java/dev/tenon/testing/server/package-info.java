/** Real servers as child processes: own directory, free port, no containers. */
@NullMarked
package dev.tenon.testing.server;

import org.jspecify.annotations.NullMarked;
