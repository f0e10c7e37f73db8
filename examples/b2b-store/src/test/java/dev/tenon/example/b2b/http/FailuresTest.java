package dev.tenon.example.b2b.http;

import static org.assertj.core.api.Assertions.assertThat;

import dev.tenon.error.Problem;
import dev.tenon.example.b2b.Store;
import dev.tenon.memory.MemoryDatabase;
import org.junit.jupiter.api.AutoClose;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

class FailuresTest {
  private static final String ORDER =
      "{\"orderId\":\"1\",\"lines\":[{\"sku\":\"box\",\"quantity\":1,\"unitPrice\":1}]}";

  private final FaultyDatabase orders = new FaultyDatabase();

  @AutoClose
  private final RunningApi api =
      RunningApi.on(new Store.Databases(MemoryDatabase.create(), orders, MemoryDatabase.create()));

  @ParameterizedTest
  @EnumSource(names = {"STORAGE_FAILED", "COMMIT_UNKNOWN", "OVERLOADED", "CLOSED"})
  void whatMayPassIsTriedAgainLater(Problem problem) {
    orders.fail(problem);
    Answer failed = api.post("/orders", ORDER).isProblem(503, problem.code());
    assertThat(failed.header("Retry-After")).isEqualTo("1");
    assertThat(failed.body()).doesNotContain("secret");
    orders.recover();
    api.get("/orders/1").isProblem(404, "NOT_FOUND");
    api.post("/orders", ORDER).is(202);
  }

  @Test
  void aConflictIsOne() {
    orders.fail(Problem.VERSION_CONFLICT);
    api.post("/orders", ORDER).isProblem(409, "TENON-1101");
  }

  @Test
  void theUnexpectedTellsNothing() {
    orders.fail(Problem.SCHEMA_MISMATCH);
    Answer failed = api.post("/orders", ORDER).isProblem(500, "INTERNAL_ERROR");
    assertThat(failed.body()).doesNotContain("secret", "dev.tenon", "SCHEMA");
  }

  @Test
  void aFailingServiceIsNotReadyButLives() {
    assertThat(api.get("/health/ready").is(200).body()).isEqualTo("{\"status\":\"UP\"}");
    orders.failOnMarks();
    api.post("/orders", ORDER).is(202);
    Answer unready =
        api.until("/health/ready", answer -> answer.body().contains("tenon-orders-relay"));
    unready.isProblem(503, "NOT_READY");
    assertThat(unready.text("detail")).startsWith("failing: ");
    assertThat(api.get("/health/live").is(200).body()).isEqualTo("{\"status\":\"UP\"}");
    orders.recover();
    api.until("/health/ready", answer -> answer.status() == 200);
  }
}
