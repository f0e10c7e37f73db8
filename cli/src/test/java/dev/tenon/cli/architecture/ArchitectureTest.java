package dev.tenon.cli.architecture;

import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.classes;
import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.noClasses;
import static com.tngtech.archunit.library.dependencies.SlicesRuleDefinition.slices;
import static org.assertj.core.api.Assertions.assertThat;

import com.tngtech.archunit.base.DescribedPredicate;
import com.tngtech.archunit.core.domain.JavaCall;
import com.tngtech.archunit.core.domain.JavaClass;
import com.tngtech.archunit.core.domain.JavaClasses;
import com.tngtech.archunit.lang.ArchRule;
import com.tngtech.archunit.library.dependencies.SliceAssignment;
import com.tngtech.archunit.library.dependencies.SliceIdentifier;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

class ArchitectureTest {
  private static final JavaClasses CORE = Modules.main(List.of("core"));
  private static final JavaClasses LIBRARIES = Modules.main(Modules.libraries());
  private static final JavaClasses TESTS = Modules.tests(allAndExamples());

  @Test
  void theRulesSeeTheModules() {
    assertThat(Modules.all()).contains("core", "json", "testing", "cli", "bench", "soak");
    assertThat(Modules.adapters()).contains("json").doesNotContain("core", "cli", "bench", "soak");
    assertThat(Modules.examples()).contains("examples/b2b-store");
    assertThat(CORE).isNotEmpty();
    assertThat(LIBRARIES).hasSizeGreaterThan(CORE.size());
    assertThat(TESTS.contain(ArchitectureTest.class)).isTrue();
  }

  @Test
  void adaptersDependOnCoreAndNeverOnEachOther() {
    for (String adapter : Modules.adapters()) {
      String[] others =
          Stream.concat(Modules.adapters().stream(), Stream.of("testing", "tck"))
              .filter(other -> !other.equals(adapter))
              .map(other -> "dev.tenon." + other.replace('-', '.') + "..")
              .toArray(String[]::new);
      check(
          noClasses().should().dependOnClassesThat().resideInAnyPackage(others),
          Modules.main(List.of(adapter)));
    }
  }

  @Test
  void coreUsesNothingButTheJdk() {
    check(
        classes()
            .should()
            .onlyDependOnClassesThat()
            .resideInAnyPackage("dev.tenon..", "java..", "javax..", "org.jspecify.."),
        CORE);
  }

  @Test
  void coreIsLayered() {
    mayNotSee("event", "command", "view", "message", "saga");
    mayNotSee("command", "view", "message", "saga");
    mayNotSee("view", "command", "saga"); // a projection is handed messages
    mayNotSee("message", "command", "view", "saga");
    mayNotSee("saga", "view");
    mayNotSee("flow", "command", "saga", "inbox");
  }

  @Test
  void packagesOfCoreFormNoCycle() {
    check(slices().assignedFrom(new ByPackage()).should().beFreeOfCycles(), CORE);
  }

  @Test
  void theInternalsOfCoreAreItsOwn() {
    List<String> others =
        allAndExamples().stream().filter(module -> !module.equals("core")).toList();
    // The published kits come after core in the build, so core's own feed is tested beside them.
    ArchRule rule =
        noClasses()
            .that()
            .resideOutsideOfPackage("dev.tenon.internal..")
            .should()
            .dependOnClassesThat()
            .resideInAPackage("dev.tenon.internal..");
    check(rule, Modules.main(others));
    check(rule, Modules.tests(others));
  }

  @Test
  void librariesLeaveStandardOutputAlone() {
    check(noClasses().should().accessField(System.class, "out"), LIBRARIES);
    check(noClasses().should().callMethod(Throwable.class, "printStackTrace"), LIBRARIES);
  }

  @Test
  void librariesLogThroughTheSystemLogger() {
    check(
        noClasses()
            .should()
            .dependOnClassesThat()
            .resideInAnyPackage("java.util.logging..", "org.slf4j..", "org.apache.logging.."),
        LIBRARIES);
  }

  @Test
  void testsWaitForConditionsInsteadOfSleeping() {
    ArchRule rule = noClasses().should().callMethodWhere(new Sleeps());
    check(rule, TESTS);
    check(rule, Modules.main(List.of("tck")));
  }

  private static void mayNotSee(String part, String... others) {
    String[] packages =
        Stream.of(others).map(other -> "dev.tenon." + other + "..").toArray(String[]::new);
    check(
        noClasses()
            .that()
            .resideInAPackage("dev.tenon." + part + "..")
            .should()
            .dependOnClassesThat()
            .resideInAnyPackage(packages),
        CORE);
  }

  /** A rule holds, too, where there is no code for it yet. */
  private static void check(ArchRule rule, JavaClasses classes) {
    rule.allowEmptyShould(true).check(classes);
  }

  private static List<String> allAndExamples() {
    return Stream.concat(Modules.all().stream(), Modules.examples().stream()).toList();
  }

  private static final class ByPackage implements SliceAssignment {
    @Override
    public SliceIdentifier getIdentifierOf(JavaClass type) {
      return type.getPackageName().startsWith("dev.tenon")
          ? SliceIdentifier.of(type.getPackageName())
          : SliceIdentifier.ignore();
    }

    @Override
    public String getDescription() {
      return "packages";
    }
  }

  private static final class Sleeps extends DescribedPredicate<JavaCall<?>> {
    Sleeps() {
      super("they put the thread to sleep");
    }

    @Override
    public boolean test(JavaCall<?> call) {
      String owner = call.getTargetOwner().getName();
      return call.getName().equals("sleep")
          && (owner.equals("java.lang.Thread") || owner.equals("java.util.concurrent.TimeUnit"));
    }
  }
}
