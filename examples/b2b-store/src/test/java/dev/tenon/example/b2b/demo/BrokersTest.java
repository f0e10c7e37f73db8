package dev.tenon.example.b2b.demo;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** The same report, whatever joins the services. */
@Timeout(value = 5, unit = TimeUnit.MINUTES, threadMode = Timeout.ThreadMode.SEPARATE_THREAD)
class BrokersTest {
  @TempDir Path directory;

  @ParameterizedTest
  @ValueSource(strings = {"nats", "rabbitmq", "redis"})
  void theReportIsTheSameInProcessesAndStaysSoInOne(String broker) {
    inProcessesAndInOne(broker, "choreography");
  }

  @Tag("long")
  @ParameterizedTest
  @ValueSource(strings = {"nats", "rabbitmq", "redis"})
  void withOrchestrationItIsTheSame(String broker) {
    inProcessesAndInOne(broker, "orchestration");
  }

  private void inProcessesAndInOne(String broker, String flow) {
    Path report = directory.resolve("report.json");
    List<Object> arguments =
        List.of(
            "--data",
            directory.resolve("store"),
            "--report",
            report,
            "--broker",
            broker,
            "--flow",
            flow);
    List<Object> inProcesses = new ArrayList<>(arguments);
    inProcesses.add("--processes");

    finish(inProcesses, report);
    finish(arguments, report);
  }

  private static void finish(List<Object> arguments, Path report) {
    Demo.Result result = Demo.run(arguments.toArray());

    assertThat(result.code()).as(result.err()).isZero();
    assertThat(result.err()).isEmpty();
    ReportFile finished = ReportFile.read(report);
    assertThat(finished.figures()).isEqualTo(ReportFile.expected(Demo.sample(), "2000.00"));
    assertThat(finished.violated()).isEmpty();
  }
}
