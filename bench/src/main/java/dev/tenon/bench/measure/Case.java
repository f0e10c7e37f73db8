package dev.tenon.bench.measure;

import java.util.List;

/**
 * One comparison.
 *
 * @param name its name in the report
 * @param contenders ours among them
 */
public record Case(String name, List<Contender> contenders) {
  /** Checks that ours is there. */
  public Case {
    contenders = List.copyOf(contenders);
    if (contenders.stream().noneMatch(contender -> contender.name().equals(Contender.OURS))) {
      throw new IllegalArgumentException("case " + name + " is without ours");
    }
  }
}
