package dev.tenon.cli;

import static java.util.Objects.requireNonNull;

import dev.tenon.error.TenonException;
import dev.tenon.event.Position;
import dev.tenon.jdbc.JdbcDatabase;
import java.io.PrintWriter;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Spec;
import tools.jackson.databind.SerializationFeature;
import tools.jackson.databind.json.JsonMapper;

/** {@code tenon store restored}: 0 if it is done, 1 if perhaps, 2 if it cannot be. */
@Command(
    name = "restored",
    mixinStandardHelpOptions = true,
    sortOptions = false,
    description = {
      "Tells a store that it was restored from a backup.",
      "Its log begins a new incarnation, so that nobody takes its next events for those that were "
          + "lost. Run it after every restore, before the service starts again, while nothing uses the "
          + "store."
    },
    footer = {
      "",
      "Examples:",
      "  tenon store restored --data ./store/orders.db",
      "  tenon store restored --database jdbc:postgresql://db.example.org/orders --user orders",
      "",
      "Exit codes: 0 done, 1 the answer was lost (see whether the incarnation is new), 2 it cannot",
      "be done as asked, and nothing was."
    })
final class RestoredCommand implements Callable<Integer> {
  private static final int DONE = 0;
  private static final int UNUSABLE = 2;

  @Spec private @Nullable CommandSpec spec;

  @Mixin private final StoreOptions store = new StoreOptions();

  @Option(
      names = "--backup-end",
      paramLabel = "OFFSET",
      description =
          "the last offset that the backup held, if the service has run on it since "
              + "(default: where the log ends)")
  private @Nullable Long backupEnd;

  @Option(names = "--json", description = "prints the result as JSON")
  private boolean json;

  @Override
  public Integer call() {
    try (JdbcDatabase database = store.open()) {
      Position former = database.log().end();
      Position now = database.log().restored(backupEnd == null ? former.offset() : backupEnd);
      print(former, now);
      return DONE;
    } catch (TenonException e) {
      return switch (e.problem()) {
        case INVALID_ARGUMENT, STORAGE_FAILED, SCHEMA_MISMATCH -> unusable(e);
        default -> throw e;
      };
    }
  }

  private int unusable(TenonException e) {
    PrintWriter err = requireNonNull(spec).commandLine().getErr();
    err.println("tenon: " + String.valueOf(e.getMessage()).replaceAll("\\s*\\R\\s*", " "));
    err.flush();
    return UNUSABLE;
  }

  private void print(Position former, Position now) {
    Map<String, Object> result = new LinkedHashMap<>();
    result.put("incarnation", now.incarnation());
    result.put("former", former.incarnation());
    result.put("agreesUntil", now.agreedWith(former));
    result.put("end", now.offset());
    PrintWriter out = requireNonNull(spec).commandLine().getOut();
    if (json) {
      out.println(
          JsonMapper.builder()
              .enable(SerializationFeature.INDENT_OUTPUT)
              .build()
              .writeValueAsString(result));
    } else {
      out.println("new incarnation   " + now.incarnation());
      out.println("former one        " + former.incarnation());
      out.println("both agree until  " + now.agreedWith(former));
      out.println("the log ends at   " + now.offset());
    }
    out.flush();
  }
}
