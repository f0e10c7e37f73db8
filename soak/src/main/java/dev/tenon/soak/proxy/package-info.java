/** A network that misbehaves: what is between a service and a server. */
@NullMarked
package dev.tenon.soak.proxy;

import org.jspecify.annotations.NullMarked;
