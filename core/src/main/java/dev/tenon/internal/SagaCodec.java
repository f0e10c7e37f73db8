package dev.tenon.internal;

import dev.tenon.error.Problem;
import dev.tenon.event.Codec;
import dev.tenon.event.Payload;
import dev.tenon.message.ParkedAction;
import dev.tenon.saga.SagaAction;
import dev.tenon.saga.SagaEvent;
import dev.tenon.saga.SagaStatus;
import java.time.DateTimeException;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/** A service's codec that also knows what Tenon stores itself: of sagas, locks, parked messages. */
final class SagaCodec implements Codec {
  private static final int VERSION = 1;
  private static final Map<Class<?>, String> NAMES =
      Map.ofEntries(
          Map.entry(SagaEvent.Started.class, "tenon.saga.started"),
          Map.entry(SagaEvent.StepRequested.class, "tenon.saga.step-requested"),
          Map.entry(SagaEvent.StepDone.class, "tenon.saga.step-done"),
          Map.entry(SagaEvent.StepRefused.class, "tenon.saga.step-refused"),
          Map.entry(SagaEvent.StepSkipped.class, "tenon.saga.step-skipped"),
          Map.entry(SagaEvent.StepGivenUp.class, "tenon.saga.step-given-up"),
          Map.entry(SagaEvent.CompensationBegun.class, "tenon.saga.compensation-begun"),
          Map.entry(SagaEvent.UndoRequested.class, "tenon.saga.undo-requested"),
          Map.entry(SagaEvent.StepUndone.class, "tenon.saga.step-undone"),
          Map.entry(SagaEvent.AttentionNeeded.class, "tenon.saga.attention-needed"),
          Map.entry(SagaEvent.SignalReceived.class, "tenon.saga.signal-received"),
          Map.entry(SagaEvent.SignalKept.class, "tenon.saga.signal-kept"),
          Map.entry(SagaEvent.SignalTaken.class, "tenon.saga.signal-taken"),
          Map.entry(SagaEvent.DeadlinePassed.class, "tenon.saga.deadline-passed"),
          Map.entry(SagaEvent.Intervened.class, "tenon.saga.intervened"),
          Map.entry(SagaEvent.ActionRefused.class, "tenon.saga.action-refused"),
          Map.entry(SagaEvent.ReplyTooLate.class, "tenon.saga.reply-too-late"),
          Map.entry(SagaLate.class, "tenon.saga.late"),
          Map.entry(SagaEvent.Ended.class, "tenon.saga.ended"),
          Map.entry(SagaAsked.class, "tenon.saga.asked"),
          Map.entry(SagaStart.class, "tenon.saga.start"),
          Map.entry(SagaTick.class, "tenon.saga.tick"),
          Map.entry(SagaTimer.class, "tenon.saga.timer"),
          Map.entry(SagaWait.class, "tenon.saga.wait"),
          Map.entry(ParkedEvent.class, "tenon.parked.handled"));
  private static final Map<String, Class<?>> TYPES = new HashMap<>();

  static {
    NAMES.forEach((type, name) -> TYPES.put(name, type));
    LockCodec.NAMES.forEach((type, name) -> TYPES.put(name, type));
  }

  private final Codec codec;

  SagaCodec(Codec codec) {
    this.codec = codec;
  }

  @Override
  public Payload encode(Object object) {
    String name = nameOf(object.getClass());
    if (name == null) {
      return codec.encode(object);
    }
    SagaFields fields = SagaFields.of(name, codec);
    switch (object) {
      case SagaTimer timer ->
          fields.with("saga", timer.saga()).with("id", timer.id()).with("step", timer.step());
      case SagaLate late ->
          fields.with("saga", late.saga()).with("id", late.id()).with("step", late.step());
      case SagaWait wait ->
          fields.with("until", wait.until()).with("requests", String.join(" ", wait.requests()));
      case SagaTick tick -> fields.with("saga", tick.saga());
      case SagaStart start ->
          fields
              .with("saga", start.saga())
              .with("version", start.version())
              .with("id", start.id())
              .withObject("data", start.data());
      case SagaAsked asked ->
          fields
              .with("saga", asked.saga())
              .with("id", asked.id())
              .with("action", asked.action())
              .with("step", asked.step())
              .with("reason", asked.reason());
      case ParkedEvent event ->
          fields
              .with("action", event.kind())
              .with("topic", event.topic())
              .with("messageId", event.messageId())
              .with("reason", event.reason());
      case SagaEvent event -> write(event, fields);
      default -> LockCodec.write(object, fields);
    }
    return fields.payload(VERSION);
  }

  private static @Nullable String nameOf(Class<?> type) {
    String name = NAMES.get(type);
    return name == null ? LockCodec.NAMES.get(type) : name;
  }

  private static void write(SagaEvent event, SagaFields to) {
    switch (event) {
      case SagaEvent.Started it ->
          to.with("version", it.version())
              .with("at", it.at())
              .with("deadline", it.deadline())
              .withParent(it.parent())
              .withObject("data", it.data());
      case SagaEvent.StepRequested it ->
          to.with("step", it.step())
              .with("request", it.request())
              .with("attempt", it.attempt())
              .with("due", it.due());
      case SagaEvent.StepDone it -> to.with("step", it.step()).withObject("data", it.data());
      case SagaEvent.StepRefused it ->
          to.with("step", it.step()).with("reason", it.reason()).withObject("data", it.data());
      case SagaEvent.StepSkipped it -> to.with("step", it.step());
      case SagaEvent.StepGivenUp it -> to.with("step", it.step()).with("reason", it.reason());
      case SagaEvent.CompensationBegun it -> to.with("reason", it.reason());
      case SagaEvent.UndoRequested it ->
          to.with("step", it.step())
              .with("request", it.request())
              .with("attempt", it.attempt())
              .with("due", it.due());
      case SagaEvent.StepUndone it -> to.with("step", it.step());
      case SagaEvent.AttentionNeeded it -> to.with("step", it.step()).with("reason", it.reason());
      case SagaEvent.SignalReceived it ->
          to.withObject("signal", it.signal()).withObject("data", it.data());
      case SagaEvent.SignalKept it -> to.withObject("signal", it.signal());
      case SagaEvent.SignalTaken it -> to.with("index", it.index());
      case SagaEvent.DeadlinePassed it -> {}
      case SagaEvent.Intervened it ->
          to.with("action", it.action()).with("step", it.step()).with("reason", it.reason());
      case SagaEvent.ActionRefused it ->
          to.with("action", it.action()).with("step", it.step()).with("reason", it.reason());
      case SagaEvent.ReplyTooLate it ->
          to.with("step", it.step()).with("request", it.request()).with("type", it.type());
      case SagaEvent.Ended it -> to.with("outcome", it.outcome());
    }
  }

  @Override
  public Object decode(Payload payload) {
    if (!TYPES.containsKey(payload.type())) {
      return codec.decode(payload);
    }
    if (payload.schemaVersion() > VERSION) {
      throw Problem.NEWER_VERSION.because(
          "%s is of version %d, and this service knows version %d; upgrade it"
              .formatted(payload.type(), payload.schemaVersion(), VERSION));
    }
    try {
      return read(SagaFields.of(payload, codec), payload.type());
    } catch (IllegalArgumentException | DateTimeException e) {
      throw Problem.UNREADABLE_PAYLOAD.because(payload.type() + " cannot be read: " + e, e);
    }
  }

  private static Object read(SagaFields in, String type) {
    return switch (type) {
      case "tenon.saga.started" ->
          new SagaEvent.Started(
              in.number("version"),
              in.time("at"),
              in.object("data"),
              in.findTime("deadline"),
              in.findParent());
      case "tenon.saga.step-requested" ->
          new SagaEvent.StepRequested(
              in.text("step"), in.text("request"), in.number("attempt"), in.findTime("due"));
      case "tenon.saga.step-done" -> new SagaEvent.StepDone(in.text("step"), in.findObject("data"));
      case "tenon.saga.step-refused" ->
          new SagaEvent.StepRefused(in.text("step"), in.text("reason"), in.findObject("data"));
      case "tenon.saga.step-skipped" -> new SagaEvent.StepSkipped(in.text("step"));
      case "tenon.saga.step-given-up" ->
          new SagaEvent.StepGivenUp(in.text("step"), in.text("reason"));
      case "tenon.saga.compensation-begun" -> new SagaEvent.CompensationBegun(in.text("reason"));
      case "tenon.saga.undo-requested" ->
          new SagaEvent.UndoRequested(
              in.text("step"), in.text("request"), in.number("attempt"), in.findTime("due"));
      case "tenon.saga.step-undone" -> new SagaEvent.StepUndone(in.text("step"));
      case "tenon.saga.attention-needed" ->
          new SagaEvent.AttentionNeeded(in.text("step"), in.text("reason"));
      case "tenon.saga.signal-received" ->
          new SagaEvent.SignalReceived(in.object("signal"), in.findObject("data"));
      case "tenon.saga.signal-kept" -> new SagaEvent.SignalKept(in.object("signal"));
      case "tenon.saga.signal-taken" -> new SagaEvent.SignalTaken(in.number("index"));
      case "tenon.saga.deadline-passed" -> new SagaEvent.DeadlinePassed();
      case "tenon.saga.intervened" ->
          new SagaEvent.Intervened(
              SagaAction.valueOf(in.text("action")), in.find("step"), in.text("reason"));
      case "tenon.saga.action-refused" ->
          new SagaEvent.ActionRefused(
              SagaAction.valueOf(in.text("action")), in.find("step"), in.text("reason"));
      case "tenon.saga.reply-too-late" ->
          new SagaEvent.ReplyTooLate(in.text("step"), in.text("request"), in.text("type"));
      case "tenon.saga.late" -> new SagaLate(in.text("saga"), in.text("id"), in.text("step"));
      case "tenon.saga.tick" -> new SagaTick(in.text("saga"));
      case "tenon.saga.start" ->
          new SagaStart(in.text("saga"), in.number("version"), in.text("id"), in.object("data"));
      case "tenon.saga.asked" ->
          new SagaAsked(
              in.text("saga"),
              in.text("id"),
              SagaAction.valueOf(in.text("action")),
              in.find("step"),
              in.text("reason"));
      case "tenon.saga.ended" -> new SagaEvent.Ended(SagaStatus.valueOf(in.text("outcome")));
      case "tenon.saga.timer" -> new SagaTimer(in.text("saga"), in.text("id"), in.text("step"));
      case "tenon.saga.wait" -> {
        String requests = in.text("requests");
        yield new SagaWait(
            in.time("until"), requests.isEmpty() ? List.of() : List.of(requests.split(" ")));
      }
      case "tenon.parked.handled" ->
          new ParkedEvent(
              ParkedAction.Kind.valueOf(in.text("action")),
              in.find("topic"),
              in.find("messageId"),
              in.text("reason"));
      default -> LockCodec.read(in, type);
    };
  }

  @Override
  public void prepare() {
    codec.prepare();
  }

  @Override
  public Optional<String> typeOf(Class<?> type) {
    String name = nameOf(type);
    return name == null ? codec.typeOf(type) : Optional.of(name);
  }

  @Override
  public Set<String> typesOf(Class<?> type) {
    String name = nameOf(type);
    return name == null ? codec.typesOf(type) : Set.of(name);
  }
}
