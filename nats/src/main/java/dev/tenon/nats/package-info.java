/**
 * Messages between services over NATS JetStream.
 *
 * <ul>
 *   <li>A message is a CloudEvent in binary mode: its attributes are headers. A topic is a stream
 *       with a fixed number of subjects, its lanes; a key's messages are on one of them.
 *   <li>A lane is handled by one instance of a group at a time. Each says four times a second that
 *       it lives; others have the lanes of one that ended within two seconds.
 *   <li>Who lives, who has which lane and how far each is handled is one value of a group in a
 *       key-value bucket. It is replaced if it is still what it was when it was read: so a lane has
 *       one owner, and only the owner moves the lane's place.
 *   <li>What is handled by every group is removed. A consumer on the server lasts no longer than a
 *       lane is read, since its place is in that value.
 *   <li>Of a key, one message is on its way to the server at a time; what fails ends its
 *       connection. So nothing overtakes what failed, whatever the server makes of it.
 * </ul>
 */
@NullMarked
package dev.tenon.nats;

import org.jspecify.annotations.NullMarked;
