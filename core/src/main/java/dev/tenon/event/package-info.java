/** Events, streams and positions: what every other package builds on. */
@NullMarked
package dev.tenon.event;

import org.jspecify.annotations.NullMarked;
