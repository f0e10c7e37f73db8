/**
 * Messages between services over Apache Kafka.
 *
 * <ul>
 *   <li>A message is a CloudEvent in binary mode: its attributes are headers, its payload the
 *       value, its key the record's, which chooses the partition.
 *   <li>A partition is handled by one lane at a time, and a lane by one thread. A lane that is full
 *       has its partitions paused; others go on.
 *   <li>Offsets are committed up to the first message that is not handled yet, so that what a crash
 *       interrupts comes again, and with it what was handled after it.
 *   <li>A producer that failed once is given up with all it had accepted, or what it still sends
 *       would overtake what failed.
 * </ul>
 */
@NullMarked
package dev.tenon.kafka;

import org.jspecify.annotations.NullMarked;
