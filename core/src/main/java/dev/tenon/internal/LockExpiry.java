package dev.tenon.internal;

/** The end of a semantic lock that nobody releases: a timer, named as the lock. */
record LockExpiry(String owner) {}
