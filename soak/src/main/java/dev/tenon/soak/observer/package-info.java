/**
 * Who looks at the store from outside: by its HTTP API and by what anybody may read of its logs.
 */
@NullMarked
package dev.tenon.soak.observer;

import org.jspecify.annotations.NullMarked;
