/**
 * The store's input: a CSV file of invoice lines, checked as a whole before anything acts on it,
 * then read as whole documents in the order in which their numbers first appear.
 */
@NullMarked
package dev.tenon.example.b2b.input;

import org.jspecify.annotations.NullMarked;
