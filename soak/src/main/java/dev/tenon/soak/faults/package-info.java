/** What breaks: drawn from a seed, done to a site, and written down. */
@NullMarked
package dev.tenon.soak.faults;

import org.jspecify.annotations.NullMarked;
