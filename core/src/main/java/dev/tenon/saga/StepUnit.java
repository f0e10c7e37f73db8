package dev.tenon.saga;

import dev.tenon.command.UnitOfWork;
import dev.tenon.message.Outgoing;

/** What local work of a saga does beside its own tables. For the thread that runs it, meanwhile. */
public interface StepUnit extends UnitOfWork {
  /**
   * Sends messages if the step's transaction commits: as caused by what the saga goes on with, and
   * of its tenant, where they do not say otherwise. The saga waits for no reply to them.
   */
  void send(Outgoing... messages);
}
