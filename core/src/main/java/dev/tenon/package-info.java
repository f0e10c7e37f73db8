/** Where a service is put together and started. */
@NullMarked
package dev.tenon;

import org.jspecify.annotations.NullMarked;
