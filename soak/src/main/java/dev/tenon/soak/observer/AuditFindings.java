package dev.tenon.soak.observer;

import dev.tenon.soak.verdict.Findings;
import dev.tenon.soak.verdict.Invariant;

/** What the audit of the example finds, as findings of a soak. */
final class AuditFindings {
  private AuditFindings() {}

  static void add(dev.tenon.example.b2b.audit.Findings audit, Findings findings) {
    for (var invariant : dev.tenon.example.b2b.audit.Invariant.values()) {
      audit.examples(invariant).forEach(example -> findings.add(of(invariant), example));
    }
  }

  private static Invariant of(dev.tenon.example.b2b.audit.Invariant invariant) {
    return switch (invariant) {
      case NO_LOST_EVENT -> Invariant.NO_LOST_EVENT;
      case NO_PHANTOM -> Invariant.NO_PHANTOM;
      case EFFECT_ONCE -> Invariant.EFFECT_ONCE;
      case NEVER_OVER_LIMIT -> Invariant.NEVER_OVER_LIMIT;
      case HELD_EQUALS_FOLD -> Invariant.HELD_EQUALS_FOLD;
      case EVERY_ORDER_ENDED -> Invariant.EVERY_ORDER_ENDED;
      case VERSIONS_GAPLESS -> Invariant.VERSIONS_GAPLESS;
      case VIEW_EQUALS_REPLAY -> Invariant.VIEW_EQUALS_REPLAY;
    };
  }
}
