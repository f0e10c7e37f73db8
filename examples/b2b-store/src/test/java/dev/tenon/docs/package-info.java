/** The code of the documentation, run, and the checks that keep the pages true. */
@NullMarked
package dev.tenon.docs;

import org.jspecify.annotations.NullMarked;
