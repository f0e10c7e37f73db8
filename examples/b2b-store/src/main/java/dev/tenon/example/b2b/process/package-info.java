/** The store's services as processes of their own, several of each if asked to. */
@NullMarked
package dev.tenon.example.b2b.process;

import org.jspecify.annotations.NullMarked;
