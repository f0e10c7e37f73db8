/** The adapters that are there by default: a database in memory and a broker within the process. */
@NullMarked
package dev.tenon.memory;

import org.jspecify.annotations.NullMarked;
