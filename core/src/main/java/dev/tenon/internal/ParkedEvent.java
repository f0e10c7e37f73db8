package dev.tenon.internal;

import dev.tenon.message.ParkedAction.Kind;
import org.jspecify.annotations.Nullable;

/** What an operator did with parked messages; the event's metadata says who. */
record ParkedEvent(Kind kind, @Nullable String topic, @Nullable String messageId, String reason) {}
