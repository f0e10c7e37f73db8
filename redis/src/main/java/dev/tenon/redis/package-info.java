/**
 * Messages between services over streams of Redis.
 *
 * <ul>
 *   <li>A message is a CloudEvent in binary mode: its attributes are fields of a stream's entry,
 *       and so is its payload. A topic has a fixed number of lanes, each a stream; a key's messages
 *       are in one.
 *   <li>A lane is handled by one instance of a group at a time. Each says four times a second that
 *       it lives, and is given its share then; others have the lanes of one that ended within two
 *       seconds.
 *   <li>A group's place in a lane is the server's own for consumer groups, moved up to the first
 *       message that is not handled yet, and by the lane's owner alone. What a crash interrupts
 *       comes again, and with it what was handled after it.
 *   <li>What every group has handled is removed.
 *   <li>What must happen at once is a script; what fails ends its connection, since whatever was
 *       sent after would overtake what failed.
 * </ul>
 */
@NullMarked
package dev.tenon.redis;

import org.jspecify.annotations.NullMarked;
