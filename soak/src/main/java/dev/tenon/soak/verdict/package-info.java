/** What must hold, what was found against it, and what a run came to. */
@NullMarked
package dev.tenon.soak.verdict;

import org.jspecify.annotations.NullMarked;
