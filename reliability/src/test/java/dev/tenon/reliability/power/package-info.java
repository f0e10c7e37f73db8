/** What databases keep when the power goes. */
@NullMarked
package dev.tenon.reliability.power;

import org.jspecify.annotations.NullMarked;
