package dev.tenon.error;

/** Every problem Tenon itself reports, with the code that stays the same over releases. */
public enum Problem {
  /** An argument or a configuration cannot be used as given. */
  INVALID_ARGUMENT("TENON-1001"),
  /** The component was closed. */
  CLOSED("TENON-1002"),
  /** More, or larger, than one write may hold. */
  TOO_LARGE("TENON-1003"),
  /** A stream was not at the expected version. */
  VERSION_CONFLICT("TENON-1101"),
  /** A reader's mark was moved by somebody else. */
  STALE_MARK("TENON-1102"),
  /** A timer or parked message to be taken is no longer there. */
  ALREADY_TAKEN("TENON-1103"),
  /** An event came that an append was not to come after. */
  CONDITION_FAILED("TENON-1104"),
  /** The database refused or could not be reached. */
  STORAGE_FAILED("TENON-1201"),
  /** A commit was sent and its answer lost: it may or may not have happened. */
  COMMIT_UNKNOWN("TENON-1202"),
  /** Stored data was written for another layout than the one this version reads. */
  SCHEMA_MISMATCH("TENON-1203"),
  /** A bounded queue stayed full for too long. */
  OVERLOADED("TENON-1204"),
  /** No class is known for a stored type name, or no type name for a class. */
  UNKNOWN_TYPE("TENON-1301"),
  /** A payload could not be read as its type. */
  UNREADABLE_PAYLOAD("TENON-1302"),
  /** A payload was written in a newer version of its form than this service knows. */
  NEWER_VERSION("TENON-1303"),
  /** What came on a topic is not a message. */
  UNREADABLE_MESSAGE("TENON-1304"),
  /** A source began a new life (a restored backup) and no longer continues what was read of it. */
  NEW_INCARNATION("TENON-1401"),
  /** A message's predecessor has not arrived. */
  MISSING_PREDECESSOR("TENON-1402"),
  /** A handler took too long for a message. */
  HANDLER_TIMEOUT("TENON-1403"),
  /** So many handlers of a reader that took too long still run that it stands still. */
  HANDLERS_STUCK("TENON-1404"),
  /** The broker refused or could not be reached. */
  BROKER_FAILED("TENON-1501"),
  /** The broker has no such topic, and it is not to be created. */
  MISSING_TOPIC("TENON-1502"),
  /** A message of another environment came, and is not taken. */
  OTHER_ENVIRONMENT("TENON-1503"),
  /** No entity is known that takes commands of a class. */
  UNKNOWN_COMMAND("TENON-1601"),
  /** An idempotency key came with another command than before. */
  IDEMPOTENCY_KEY_REUSED("TENON-1602"),
  /** A stream's lock was not free in time. */
  LOCK_TIMEOUT("TENON-1603"),
  /** A semantic lock is held by another owner. */
  LOCK_HELD("TENON-1604"),
  /** The database does not let its log be read. */
  LOG_UNAVAILABLE("TENON-1701"),
  /** What was read of the database's log is not as it has to be. */
  LOG_UNREADABLE("TENON-1702"),
  /** A part of the database's log is gone that was not read, and messages with it. */
  LOG_LOST("TENON-1703"),
  /** So much of the database's log is unread that it may be lost. */
  LOG_BEHIND("TENON-1704"),
  /** A saga cannot be defined like that. */
  INVALID_SAGA("TENON-1801"),
  /** Sagas are under way whose definition, or a step they wait for, is not there any more. */
  SAGA_STEP_MISSING("TENON-1802"),
  /** There is no such saga. */
  UNKNOWN_SAGA("TENON-1803"),
  /** An operator's action cannot be taken on a saga as it stands. */
  SAGA_ACTION_REFUSED("TENON-1804"),
  /** A saga takes no signals of that type. */
  UNKNOWN_SIGNAL("TENON-1805"),
  /** A choreography cannot be declared like that. */
  INVALID_CHOREOGRAPHY("TENON-1901"),
  /** A view of flows was kept for other choreographies, or for a log that was restored since. */
  FLOW_VIEW_OUTDATED("TENON-1902"),
  /** There is no such flow. */
  UNKNOWN_FLOW("TENON-1903");

  private final String code;

  Problem(String code) {
    this.code = code;
  }

  /** The stable code, such as {@code TENON-1101}. */
  public String code() {
    return code;
  }

  /** An exception of this problem; the message says what, which, and how to mend it. */
  public TenonException because(String message) {
    return new TenonException(this, message, null);
  }

  /** As {@link #because(String)}, keeping the cause. */
  public TenonException because(String message, Throwable cause) {
    return new TenonException(this, message, cause);
  }
}
