/** Tests of the JSON codec. */
@NullMarked
package dev.tenon.json;

import org.jspecify.annotations.NullMarked;
