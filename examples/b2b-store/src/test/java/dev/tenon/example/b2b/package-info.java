@NullMarked
package dev.tenon.example.b2b;

import org.jspecify.annotations.NullMarked;
