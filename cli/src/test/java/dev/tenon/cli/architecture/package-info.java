/** Rules for the code of all modules. This module comes last, so it sees the others compiled. */
@NullMarked
package dev.tenon.cli.architecture;

import org.jspecify.annotations.NullMarked;
