package dev.tenon.spi;

import java.time.Instant;
import java.util.List;

/**
 * Changes that happen together or not at all. A stream is appended to, and a mark moved, at most
 * once in a write.
 *
 * @param now the writer's clock; an event is recorded then, or at its stream's last recorded time
 *     if that is later
 */
public record Write(Instant now, List<Change> changes) {}
