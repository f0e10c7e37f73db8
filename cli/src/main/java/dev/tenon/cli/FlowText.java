package dev.tenon.cli;

import dev.tenon.flow.Awaited;
import dev.tenon.flow.EventName;
import dev.tenon.flow.Flow;
import dev.tenon.flow.FlowEvent;
import dev.tenon.flow.FlowStep;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.stream.Collectors;

/** A flow as a tree: when, where, what, and what it is about. */
final class FlowText {
  private final Flow flow;
  private final List<Line> tree = new ArrayList<>();

  FlowText(Flow flow) {
    this.flow = flow;
  }

  private record Line(String time, String service, String what, String remark) {}

  static String anyOf(List<EventName> events) {
    return events.stream().map(EventName::toString).collect(Collectors.joining(" or "));
  }

  List<String> lines() {
    List<String> lines = new ArrayList<>();
    lines.add("flow " + flow.id());
    lines.add(state());
    lines.add("begun " + flow.begunAt());
    lines.add("");
    flow.steps().forEach(step -> add(step, "", ""));
    int services = tree.stream().mapToInt(line -> line.service().length()).max().orElse(1);
    int whats = tree.stream().mapToInt(line -> line.what().length()).max().orElse(1);
    String format = "%12s  %-" + services + "s  %-" + whats + "s  %s";
    for (Line line : tree) {
      lines.add(
          format
              .formatted(line.time(), line.service(), line.what(), line.remark())
              .stripTrailing());
    }
    if (!flow.isWhole()) {
      lines.add("It has more events than are shown.");
    }
    return lines;
  }

  private String state() {
    String took = Times.print(flow.duration());
    String said =
        switch (flow.state()) {
          case ENDED -> "ended after " + took;
          case RUNNING -> "running for " + took;
          case STUCK -> "stuck, begun " + took + " ago";
          case UNDECLARED -> "of no choreography, " + took + " from first to last";
        };
    return flow.choreography() == null ? said : flow.choreography() + ", " + said;
  }

  private void add(FlowStep step, String indent, String branch) {
    FlowEvent event = step.event();
    Duration late = step.late();
    String remark = event.subject();
    if (!step.isExpected()) {
      remark += "  unexpected";
    }
    if (late != null) {
      remark += "  late by " + Times.print(late);
    }
    tree.add(
        new Line(
            sinceBegin(event.recordedAt()),
            event.name().service(),
            indent + branch + event.name().type(),
            remark));
    String below = branch.isEmpty() ? indent : indent + (branch.startsWith("├") ? "│  " : "   ");
    int left = step.next().size() + step.awaited().size();
    for (FlowStep next : step.next()) {
      left--;
      add(next, below, left == 0 ? "└─ " : "├─ ");
    }
    for (Awaited awaited : step.awaited()) {
      left--;
      await(awaited, below + (left == 0 ? "└─ " : "├─ "));
    }
  }

  private void await(Awaited awaited, String before) {
    boolean overdue = awaited.isOverdue(flow.asOf());
    Duration time = Duration.between(awaited.due(), flow.asOf()).abs();
    String services =
        awaited.anyOf().stream()
            .map(EventName::service)
            .distinct()
            .collect(Collectors.joining(", "));
    String types =
        awaited.anyOf().stream().map(EventName::type).collect(Collectors.joining(" or "));
    tree.add(
        new Line(
            overdue ? "missing" : "awaited",
            services,
            before + types,
            overdue ? "overdue for " + Times.print(time) : "within " + Times.print(time)));
  }

  private String sinceBegin(Instant at) {
    Duration since = Duration.between(flow.begunAt(), at);
    return String.format(Locale.ROOT, "+%.3f s", since.toMillis() / 1_000.0);
  }
}
