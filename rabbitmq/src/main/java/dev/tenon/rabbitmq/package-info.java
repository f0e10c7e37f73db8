/**
 * Messages between services over RabbitMQ.
 *
 * <ul>
 *   <li>A message is a CloudEvent in binary mode: its attributes are headers, its payload the body.
 *       A topic is an exchange with a fixed number of lanes, which are its routing keys; each group
 *       has a quorum queue per lane.
 *   <li>A message is published once the queues of all groups have confirmed it. What no queue takes
 *       comes back, and its publication fails. Until a topic has its first group, queues that will
 *       be that group's take its messages.
 *   <li>A lane is handled by one instance of a group at a time: each consumes every lane, and the
 *       server lets one consumer of a queue be active. An instance that has more than its share
 *       goes to the end of the line.
 *   <li>Messages are acknowledged up to the first that is not handled yet, so that what a crash
 *       interrupts comes again, and with it what was handled after it.
 *   <li>What fails ends its connection, since whatever was sent after would overtake what failed.
 * </ul>
 */
@NullMarked
package dev.tenon.rabbitmq;

import org.jspecify.annotations.NullMarked;
