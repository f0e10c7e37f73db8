@NullMarked
package dev.tenon.soak.site;

import org.jspecify.annotations.NullMarked;
