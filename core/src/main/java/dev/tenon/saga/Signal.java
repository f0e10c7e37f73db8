package dev.tenon.saga;

import java.util.function.BiFunction;

/**
 * What a saga does about a signal that may come at any time.
 *
 * @param change what the data is after it
 * @param cancels whether it turns back
 */
record Signal<D>(BiFunction<D, Object, D> change, boolean cancels) {}
