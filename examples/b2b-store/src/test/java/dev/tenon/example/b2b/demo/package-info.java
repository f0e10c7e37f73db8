@NullMarked
package dev.tenon.example.b2b.demo;

import org.jspecify.annotations.NullMarked;
