package dev.tenon.saga;

/** The data and messages of the sagas that are tested. */
record Trip(String note) {
  record Do(String step) {}

  record Undo(String step) {}

  record Done(String step) {}

  record No(String step) {}

  record Busy(String step) {}

  record Undone(String step) {}

  record Strange(String step) {}

  record Cancel() {}

  static StepBuilder<Trip> ask(StepBuilder<Trip> step, String name) {
    return step.request(name, data -> new Do(name)).onReply(Done.class).retryOn(Busy.class);
  }

  static void undoable(StepBuilder<Trip> step, String name) {
    ask(step, name)
        .onRefusal(No.class, (data, no) -> new Trip(data.note() + " no"))
        .compensation(data -> new Undo(name), Undone.class);
  }
}
