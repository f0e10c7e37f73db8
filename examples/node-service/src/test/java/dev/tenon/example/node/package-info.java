@NullMarked
package dev.tenon.example.node;

import org.jspecify.annotations.NullMarked;
