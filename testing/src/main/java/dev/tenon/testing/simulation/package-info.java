/** A simulator: services in virtual time, with seeded faults, whose histories replay exactly. */
@NullMarked
package dev.tenon.testing.simulation;

import org.jspecify.annotations.NullMarked;
