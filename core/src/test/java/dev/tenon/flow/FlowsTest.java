package dev.tenon.flow;

import static dev.tenon.flow.FlowWorld.NOON;
import static dev.tenon.flow.FlowWorld.ORDER;
import static dev.tenon.flow.Reaction.within;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.tenon.error.Problem;
import dev.tenon.error.TenonException;
import dev.tenon.memory.MemoryDatabase;
import dev.tenon.spi.Database;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

class FlowsTest {
  private static final Duration AT_ONCE = Duration.ZERO;

  private final FlowWorld world = new FlowWorld();
  private final Flows flows = world.flows(ORDER);

  @Test
  void aFlowIsATreeOfWhatFollowedFromWhat() {
    String placed = world.store(world.orders, 0, "Placed", null, null);
    String settled = world.store(world.customers, 10, "Settled", placed, placed);
    String reserved = world.store(world.customers, 11, "Reserved", placed, placed);
    String opened = world.store(world.orders, 30, "Opened", placed, reserved);

    Flow flow = world.flow(flows, placed);

    assertThat(flow.choreography()).isEqualTo("order");
    assertThat(flow.state()).isEqualTo(FlowState.ENDED);
    assertThat(flow.begunAt()).isEqualTo(NOON);
    assertThat(flow.duration()).isEqualTo(Duration.ofMillis(30));
    assertThat(flow.isWhole()).isTrue();
    FlowStep first = flow.steps().getFirst();
    assertThat(flow.steps()).hasSize(1);
    assertThat(first.event().name()).hasToString("orders/Placed");
    assertThat(first.next())
        .extracting(step -> step.event().id())
        .containsExactly(settled, reserved);
    assertThat(first.next().getLast().next())
        .extracting(step -> step.event().id())
        .containsExactly(opened);
    assertThat(all(flow)).allMatch(step -> step.isExpected() && step.late() == null);
    assertThat(flows.find(reserved)).contains(flow);
    assertThat(flows.find("another")).isEmpty();
  }

  @Test
  void whatDoesNotComeInTimeIsStuckUntilItComes() {
    String placed = world.store(world.orders, 0, "Placed", "f", null);
    assertThat(world.flow(flows, "f").state()).isEqualTo(FlowState.RUNNING);
    assertThat(flows.stuck(AT_ONCE, null, 9)).isEmpty();

    world.now = NOON.plusSeconds(6);
    Flow stuck = world.flow(flows, "f");
    assertThat(stuck.state()).isEqualTo(FlowState.STUCK);
    assertThat(stuck.duration()).isEqualTo(Duration.ofSeconds(6));
    Awaited awaited = flows.stuck(AT_ONCE, null, 9).getFirst();
    assertThat(flows.stuck(AT_ONCE, null, 9)).hasSize(1);
    assertThat(stuck.steps().getFirst().awaited()).contains(awaited).hasSize(2);
    assertThat(awaited.cause().id()).isEqualTo(placed);
    assertThat(awaited.anyOf())
        .extracting(EventName::toString)
        .containsExactly("customers/Reserved", "customers/Refused");
    assertThat(awaited.due()).isEqualTo(NOON.plusSeconds(5));
    assertThat(flows.stuck(Duration.ofSeconds(2), null, 9)).isEmpty();

    String refused = world.store(world.customers, 7_000, "Refused", "f", placed);
    assertThat(world.flow(flows, "f").state()).isEqualTo(FlowState.RUNNING);
    world.store(world.orders, 8_000, "Rejected", "f", refused);
    Flow ended = world.flow(flows, "f");
    assertThat(ended.state()).isEqualTo(FlowState.ENDED);
    assertThat(all(ended).get(1).late()).isEqualTo(Duration.ofSeconds(2));
    assertThat(all(ended).get(2).late()).isNull();
    world.now = NOON.plusSeconds(1_000);
    flows.refresh();
    assertThat(flows.stuck(AT_ONCE, null, 9)).isEmpty();
  }

  @Test
  void aFlowThatDoesNotEndIsStuckToo() {
    String placed = world.store(world.orders, 0, "Placed", "f", null);
    world.store(world.customers, 1, "Reserved", "f", placed);
    world.now = NOON.plusSeconds(61);
    flows.refresh();

    assertThat(flows.stuck(AT_ONCE, null, 9))
        .extracting(awaited -> awaited.anyOf().toString())
        .containsExactly("[orders/Opened]", "[orders/Opened, orders/Rejected]");
  }

  @Test
  void whatIsReadBeforeItsCauseCountsAllTheSame() {
    Database web = MemoryDatabase.create();
    Choreography sale =
        Choreography.named("sale")
            .begins("web", "Placed")
            .then("web", "Placed", within(Duration.ofSeconds(1), "customers", "Reserved"))
            .then("web", "Placed", within(Duration.ofSeconds(1), "customers", "Noted"))
            .then("customers", "Reserved", within(Duration.ofSeconds(1), "orders", "Opened"))
            .ends("orders", "Opened")
            .build();
    String placed = world.store(web, 0, "Placed", "f", null);
    String reserved = world.store(world.customers, 1, "Reserved", "f", placed);
    world.store(world.customers, 2, "Noted", "f", placed);
    world.store(world.orders, 3, "Opened", "f", reserved);
    world.now = NOON.plusSeconds(600);
    Map<String, Database> lastFirst = new LinkedHashMap<>();
    lastFirst.put("orders", world.orders);
    lastFirst.put("customers", world.customers);
    lastFirst.put("web", web);
    Flows sales = Flows.of(world.view, lastFirst, List.of(sale), () -> world.now);

    Flow flow = world.flow(sales, "f");

    assertThat(flow.state()).isEqualTo(FlowState.ENDED);
    assertThat(flow.choreography()).isEqualTo("sale");
    assertThat(all(flow)).hasSize(4).allMatch(FlowStep::isExpected);
    assertThat(sales.stuck(AT_ONCE, null, 9)).isEmpty();
  }

  @Test
  void whatNobodyDeclaredIsUnexpected() {
    String placed = world.store(world.orders, 0, "Placed", "f", null);
    world.store(world.customers, 1, "Blocked", "f", placed);
    world.store(world.orders, 2, "Opened", "f", placed);
    world.store(world.orders, 3, "Rejected", "f", null);
    world.store(world.orders, 4, "Noted", "f", null);
    world.store(world.orders, 5, "Placed", "f", "a request");

    assertThat(all(world.flow(flows, "f")))
        .filteredOn(step -> !step.isExpected())
        .extracting(step -> step.event().name().type())
        .containsExactly("Blocked", "Opened", "Rejected");
  }

  @Test
  void flowsWithoutAChoreographyAreShownAsTheyAre() {
    String id = world.store(world.orders, 0, "With spaces | and more", null, null);
    String effect = world.store(world.customers, 5, "Noted", id, id);
    String loop = world.store(world.orders, 6, "Noted", id, effect);
    assertThat(loop).isNotEmpty();

    Flow flow = world.flow(world.flows(ORDER), id);

    assertThat(flow.state()).isEqualTo(FlowState.UNDECLARED);
    assertThat(flow.choreography()).isNull();
    assertThat(all(flow)).hasSize(3).allMatch(FlowStep::isExpected);
  }

  @Test
  void keptMessagesBelongToFlows() {
    world.now = NOON;
    world.send(world.orders, "m-1", "ReserveCredit", "f");
    world.store(world.customers, 40, "Reserved", "f", "m-1");

    Flow flow = world.flow(flows, "f");
    assertThat(all(flow))
        .extracting(step -> step.event().name().toString())
        .containsExactly("orders/ReserveCredit", "customers/Reserved");
    world.send(world.orders, "m-2", "ReserveStock", "f");
    assertThat(all(world.flow(flows, "f"))).hasSize(3);
  }

  @Test
  void manyAreReadInPagesAndListedInPages() {
    List<String> ids = new ArrayList<>();
    for (int i = 0; i < 2_500; i++) {
      ids.add(world.store(world.orders, i, "Placed", null, null));
    }
    world.now = NOON.plusSeconds(30);
    flows.refresh();
    world.flows(ORDER).refresh();

    List<String> stuck = new ArrayList<>();
    List<Awaited> page = flows.stuck(AT_ONCE, null, 700);
    while (!page.isEmpty()) {
      page.forEach(awaited -> stuck.add(awaited.cause().id()));
      page = flows.stuck(AT_ONCE, page.getLast(), 700);
    }
    assertThat(stuck).isEqualTo(ids);
  }

  @Test
  void whatIsDeepOrCausedItselfIsShownAllTheSame() {
    String cause = null;
    for (int i = 0; i < 2_500; i++) {
      cause = world.store(world.orders, i, "Noted", "deep", cause);
    }
    world.storeLoop(world.orders, "loop");

    Flow deep = world.flow(flows, "deep");
    assertThat(all(deep)).hasSize(2_500).allMatch(FlowStep::isExpected);
    assertThat(deep.steps()).hasSize(25);
    assertThat(all(world.flow(flows, "loop"))).hasSize(2);
  }

  @Test
  void severalMayReadIntoOneView() throws InterruptedException {
    for (int i = 0; i < 3_000; i++) {
      String placed = world.store(world.orders, i, "Placed", null, null);
      world.store(world.customers, i, "Reserved", placed, placed);
    }
    world.now = NOON.plusSeconds(100);
    List<Thread> threads = new ArrayList<>();
    List<Throwable> failures = Collections.synchronizedList(new ArrayList<>());
    for (int i = 0; i < 4; i++) {
      Thread thread = new Thread(world.flows(ORDER)::refresh);
      thread.setUncaughtExceptionHandler((failed, failure) -> failures.add(failure));
      threads.add(thread);
    }
    threads.forEach(Thread::start);
    for (Thread thread : threads) {
      thread.join();
    }

    assertThat(failures).isEmpty();
    assertThat(flows.stuck(AT_ONCE, null, 10_000))
        .hasSize(6_000)
        .noneMatch(awaited -> awaited.anyOf().getFirst().type().equals("Reserved"));
  }

  @Test
  void longIdsAreFoundByTheirWholeText() {
    String flow = "f".repeat(400);
    world.store(world.orders, 0, "Placed", flow, null);
    world.store(world.orders, 0, "Placed", flow + "2", null);

    assertThat(all(world.flow(flows, flow))).hasSize(1);
  }

  @Test
  void aRestoredDatabaseNeedsANewView() {
    world.store(world.orders, 0, "Placed", "f", null);
    world.store(world.orders, 1, "Placed", "g", null);
    flows.refresh();
    world.orders.log().restored(1);

    assertProblem(Problem.FLOW_VIEW_OUTDATED, flows::refresh);
    assertThat(flows.find("f")).isPresent();
  }

  @Test
  void aViewIsOfOneDeclaration() {
    flows.refresh();

    assertProblem(Problem.FLOW_VIEW_OUTDATED, world::flows);
    assertProblem(
        Problem.INVALID_CHOREOGRAPHY,
        () -> Flows.of(world.view, Map.of("orders", world.orders), List.of(ORDER)));
    assertProblem(Problem.INVALID_CHOREOGRAPHY, () -> world.flows(ORDER, ORDER));
    assertProblem(Problem.INVALID_ARGUMENT, () -> flows.stuck(AT_ONCE, null, 0));
    assertProblem(Problem.INVALID_ARGUMENT, () -> flows.stuck(AT_ONCE.minusMillis(1), null, 1));
  }

  private static void assertProblem(Problem problem, Runnable action) {
    assertThatThrownBy(action::run)
        .isInstanceOfSatisfying(
            TenonException.class, e -> assertThat(e.problem()).isEqualTo(problem));
  }

  private static List<FlowStep> all(Flow flow) {
    List<FlowStep> all = new ArrayList<>();
    flow.steps().forEach(step -> add(step, all));
    return all;
  }

  private static void add(FlowStep step, List<FlowStep> to) {
    to.add(step);
    step.next().forEach(next -> add(next, to));
  }
}
