/** Commands that may be refused, decided by pure functions and recorded as events. */
@NullMarked
package dev.tenon.command;

import org.jspecify.annotations.NullMarked;
