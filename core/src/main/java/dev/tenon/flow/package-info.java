/** Business transactions over several services, derived from what their databases keep. */
@NullMarked
package dev.tenon.flow;

import org.jspecify.annotations.NullMarked;
