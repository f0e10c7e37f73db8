package dev.tenon.internal;

/** What a saga waited for, and does not any more: a reply to it is only told of in its history. */
record SagaLate(String saga, String id, String step) {}
