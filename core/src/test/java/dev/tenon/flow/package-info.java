@org.jspecify.annotations.NullMarked
package dev.tenon.flow;
