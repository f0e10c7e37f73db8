/** Views kept from events, each event taking effect once. */
@NullMarked
package dev.tenon.view;

import org.jspecify.annotations.NullMarked;
