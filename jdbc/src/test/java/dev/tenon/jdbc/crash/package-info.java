/** Two services, killed before and after every step they take. */
@NullMarked
package dev.tenon.jdbc.crash;

import org.jspecify.annotations.NullMarked;
