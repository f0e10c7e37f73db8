/**
 * A program that measures another framework as Tenon's benchmarks measure Tenon. Here is what the
 * peers share: the talk with the benchmark, the load and the database.
 */
package dev.tenon.bench.peer;
