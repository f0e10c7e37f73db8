package dev.tenon.reliability.mutant;

import static org.junit.platform.engine.discovery.DiscoverySelectors.selectClass;
import static org.junit.platform.engine.discovery.DiscoverySelectors.selectMethod;

import java.io.PrintStream;
import java.util.Arrays;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;
import org.junit.platform.commons.support.HierarchyTraversalMode;
import org.junit.platform.commons.support.ReflectionSupport;
import org.junit.platform.engine.CancellationToken;
import org.junit.platform.engine.DiscoverySelector;
import org.junit.platform.engine.TestExecutionResult;
import org.junit.platform.launcher.Launcher;
import org.junit.platform.launcher.LauncherDiscoveryRequest;
import org.junit.platform.launcher.TestExecutionListener;
import org.junit.platform.launcher.TestIdentifier;
import org.junit.platform.launcher.core.LauncherDiscoveryRequestBuilder;
import org.junit.platform.launcher.core.LauncherExecutionRequestBuilder;
import org.junit.platform.launcher.core.LauncherFactory;

/**
 * The main class of a process that runs suites up to the first failure, and tells how it went. What
 * depends on who is faster may need several attempts to fail: they are run again for a while.
 */
final class SuiteRunner {
  static final int PASSED = 10;
  static final int FAILED = 11;
  static final int NOTHING_RUN = 12;

  private SuiteRunner() {}

  /** Runs the tests named after the seconds that are enough for them to pass. */
  public static void main(String[] arguments) {
    long enough = System.nanoTime() + TimeUnit.SECONDS.toNanos(Long.parseLong(arguments[0]));
    PrintStream out = System.out;
    List<DiscoverySelector> selectors =
        Arrays.stream(arguments).skip(1).flatMap(SuiteRunner::selectors).toList();
    LauncherDiscoveryRequest discovery =
        LauncherDiscoveryRequestBuilder.request().selectors(selectors).build();
    Launcher launcher = LauncherFactory.create();
    CancellationToken cancellation = CancellationToken.create();
    Told told = new Told(out, cancellation);
    do {
      launcher.execute(
          LauncherExecutionRequestBuilder.request(discovery)
              .listeners(told)
              .cancellationToken(cancellation)
              .build());
    } while (told.failures == 0 && told.successes > 0 && System.nanoTime() - enough < 0);
    out.flush();
    // Threads that a broken build leaves behind must not keep the process.
    Runtime.getRuntime()
        .halt(told.failures > 0 ? FAILED : told.successes == 0 ? NOTHING_RUN : PASSED);
  }

  private static Stream<DiscoverySelector> selectors(String test) {
    String[] parts = test.split("#", 2);
    if (parts.length == 1) {
      return Stream.of(selectClass(test));
    }
    Class<?> type = selectClass(parts[0]).getJavaClass();
    // By its name alone: it may have parameters, and a kit's is inherited.
    return ReflectionSupport.findMethods(
            type, method -> method.getName().equals(parts[1]), HierarchyTraversalMode.TOP_DOWN)
        .stream()
        .map(method -> selectMethod(type, method));
  }

  private static final class Told implements TestExecutionListener {
    private final PrintStream out;
    private final CancellationToken cancellation;
    private volatile int successes;
    private volatile int failures;

    Told(PrintStream out, CancellationToken cancellation) {
      this.out = out;
      this.cancellation = cancellation;
    }

    @Override
    public synchronized void executionFinished(TestIdentifier test, TestExecutionResult result) {
      if (result.getStatus() == TestExecutionResult.Status.FAILED) {
        // Of the engine as a whole: nothing could be run.
        failures += test.getParentId().isPresent() ? 1 : 0;
        out.println(test.getDisplayName() + ": " + result.getThrowable().orElse(null));
        cancellation.cancel();
      } else if (test.isTest() && result.getStatus() == TestExecutionResult.Status.SUCCESSFUL) {
        successes++;
      }
    }
  }
}
