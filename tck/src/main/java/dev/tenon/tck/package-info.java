/**
 * Conformance kits: an adapter proves itself by extending them with a fixture. Nothing in a kit can
 * be skipped, and an adapter that does nothing fails every case.
 */
@NullMarked
package dev.tenon.tck;

import org.jspecify.annotations.NullMarked;
