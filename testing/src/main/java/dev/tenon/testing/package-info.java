/** Given/when/then for deciders, policies and projections, and a clock moved by hand. */
@NullMarked
package dev.tenon.testing;

import org.jspecify.annotations.NullMarked;
