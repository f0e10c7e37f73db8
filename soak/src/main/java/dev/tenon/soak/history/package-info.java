/** What clients did to streams and saw of them, and whether one log can have answered all of it. */
@NullMarked
package dev.tenon.soak.history;

import org.jspecify.annotations.NullMarked;
