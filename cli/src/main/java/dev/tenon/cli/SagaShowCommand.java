package dev.tenon.cli;

import static java.util.Objects.requireNonNull;

import dev.tenon.SagaDesk;
import dev.tenon.command.HistoryEntry;
import dev.tenon.error.Problem;
import dev.tenon.saga.SagaEvent;
import dev.tenon.saga.SagaState;
import java.io.PrintWriter;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Spec;

/** {@code tenon saga show}. */
@Command(
    name = "show",
    mixinStandardHelpOptions = true,
    sortOptions = false,
    description = "Shows one saga: how it stands, its steps, its data, and what happened to it.",
    footer = {"", "Example:", "  tenon saga show createOrder o-17 --data ./store/orders.db"})
final class SagaShowCommand implements Callable<Integer> {
  private static final int PAGE = 500;

  @Spec private @Nullable CommandSpec spec;

  @Mixin private final StoreOptions store = new StoreOptions();

  @Mixin private final SagaName name = new SagaName();

  @Option(names = "--json", description = "prints the result as JSON")
  private boolean json;

  @Override
  public Integer call() {
    CommandLine command = requireNonNull(spec).commandLine();
    return SagaStore.use(
        command,
        store,
        all -> {
          SagaDesk sagas = name.of(all);
          SagaState state = sagas.load(name.saga(), name.id()).state();
          if (state.version() == 0) {
            throw Problem.UNKNOWN_SAGA.because(
                "there is no saga %s of id %s, or it was pruned".formatted(name.saga(), name.id()));
          }
          print(command.getOut(), sagas, state);
          return SagaStore.DONE;
        });
  }

  private void print(PrintWriter out, SagaDesk sagas, SagaState state) {
    Map<String, Object> fields = new LinkedHashMap<>();
    fields.put("saga", name.saga());
    fields.put("id", name.id());
    fields.putAll(SagaText.fields(state));
    List<HistoryEntry<SagaState, SagaEvent>> history = history(sagas);
    if (json) {
      fields.put("history", history.stream().map(SagaText::fields).toList());
      out.println(SagaText.json(fields));
    } else {
      SagaText.print(out, fields);
      out.println("history");
      history.forEach(entry -> out.println(SagaText.line(entry)));
    }
    out.flush();
  }

  private List<HistoryEntry<SagaState, SagaEvent>> history(SagaDesk sagas) {
    List<HistoryEntry<SagaState, SagaEvent>> all = new ArrayList<>();
    List<HistoryEntry<SagaState, SagaEvent>> page;
    do {
      page = sagas.history(name.saga(), name.id(), all.size(), PAGE);
      all.addAll(page);
    } while (page.size() == PAGE);
    return all;
  }
}
