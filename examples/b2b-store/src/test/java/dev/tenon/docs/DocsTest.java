package dev.tenon.docs;

import static java.util.stream.Collectors.toCollection;
import static org.assertj.core.api.Assertions.assertThat;

import dev.tenon.error.Problem;
import dev.tenon.example.b2b.demo.DemoCommand;
import java.net.URI;
import java.net.URLDecoder;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Test;
import picocli.CommandLine;

/** Keeps the pages true. {@code -Ddocs.update=true} rewrites the Java blocks from their sources. */
class DocsTest {
  private static final Path REFERENCE = Repository.ROOT.resolve("docs/reference");
  private static final Pattern LINK = Pattern.compile("\\[[^\\]]*]\\(([^)\\s]+)\\)");
  private static final Pattern ROW = Pattern.compile("(?m)^\\| `([^`]+)` \\|([^|]*)\\|");

  @Test
  void javaBlocksAreCutFromTests() {
    boolean update = Boolean.getBoolean("docs.update");
    for (Path page : Repository.pages()) {
      String text = Repository.read(page);
      String current;
      try {
        current = Snippets.current(text);
      } catch (AssertionError e) {
        throw new AssertionError(page + ": " + e.getMessage(), e);
      }
      if (update && !current.equals(text)) {
        Repository.write(page, current);
      } else {
        assertThat(text)
            .as("%s; -Ddocs.update=true brings its Java blocks up to date", page)
            .isEqualTo(current);
      }
    }
  }

  @Test
  void linksLeadSomewhere() {
    List<String> broken = new ArrayList<>();
    int links = 0;
    for (Path page : Repository.pages()) {
      Matcher link = LINK.matcher(withoutCode(Repository.read(page)));
      while (link.find()) {
        links++;
        if (!leadsSomewhere(page, link.group(1))) {
          broken.add(page + " -> " + link.group(1));
        }
      }
    }
    assertThat(links).isGreaterThan(50);
    assertThat(broken).isEmpty();
  }

  private static boolean leadsSomewhere(Path page, String target) {
    if (URI.create(target).isAbsolute()) {
      return true;
    }
    String[] parts = target.split("#", 2);
    Path file =
        parts[0].isEmpty()
            ? page
            : page.resolveSibling(URLDecoder.decode(parts[0], StandardCharsets.UTF_8)).normalize();
    return file.startsWith(Repository.ROOT)
        && Files.exists(file)
        && (parts.length == 1 || anchors(file).contains(parts[1]));
  }

  /** What the headings of a page are called in links. */
  private static List<String> anchors(Path page) {
    return withoutCode(Repository.read(page))
        .lines()
        .filter(line -> line.matches("#+ .*"))
        .map(line -> line.replaceFirst("#+ ", "").toLowerCase(Locale.ROOT))
        .map(heading -> heading.replaceAll("[^a-z0-9 _-]", "").replace(' ', '-'))
        .toList();
  }

  private static String withoutCode(String page) {
    return page.replaceAll("(?s)```.*?\n```", "");
  }

  @Test
  void theReferenceListsEveryErrorCode() {
    Map<String, String> codes = new TreeMap<>();
    for (Problem problem : Problem.values()) {
      codes.put(problem.code(), problem.name());
    }
    assertThat(rows("errors.md")).isEqualTo(codes);
  }

  @Test
  void theReferenceListsEveryOptionOfTheDemo() {
    Map<String, String> options = new TreeMap<>();
    for (var option : new CommandLine(new DemoCommand()).getCommandSpec().options()) {
      boolean flag = option.arity().max() == 0;
      String value = flag ? "" : option.paramLabel().replace("|", "\\|");
      String byDefault = option.defaultValue() == null ? "" : option.defaultValue();
      options.put(String.join(", ", option.names()) + (flag ? "" : " " + value), byDefault);
    }
    assertThat(rows("demo.md")).isEqualTo(options);
  }

  @Test
  void theReferenceListsEveryTableAndColumn() {
    Map<String, List<String>> documented = new TreeMap<>();
    for (String section : Repository.read(REFERENCE.resolve("tables.md")).split("\n## ", -1)) {
      String name = section.lines().findFirst().orElse("");
      if (name.startsWith("tenon_")) {
        List<String> columns = new ArrayList<>(new TreeMap<>(rowsOf(section)).keySet());
        documented.put(name, columns);
      }
    }
    List<String> binlog = documented.remove("tenon_tail");
    assertThat(created("mariadb")).containsEntry("tenon_tail", binlog);
    for (String dialect : List.of("sqlite", "h2", "postgresql")) {
      assertThat(documented).as(dialect).isEqualTo(created(dialect));
    }
  }

  private static Map<String, List<String>> created(String dialect) {
    String script =
        Repository.read(
            Repository.ROOT.resolve(
                "jdbc/src/main/resources/db/tenon/" + dialect + "/V1__tenon.sql"));
    Map<String, List<String>> tables = new TreeMap<>();
    Matcher table =
        Pattern.compile("create table (?:if not exists )?(\\w+) \\((.*?)\n\\)", Pattern.DOTALL)
            .matcher(script);
    while (table.find()) {
      tables.put(
          table.group(1),
          new ArrayList<>(
              Arrays.stream(table.group(2).split(",?\n", -1))
                  .map(line -> line.strip().split("\\s", 2)[0])
                  .filter(column -> !List.of("", "primary", "unique").contains(column))
                  .collect(toCollection(TreeSet::new))));
    }
    return tables;
  }

  /** First and second column of a page's tables whose first is code. */
  private static Map<String, String> rows(String page) {
    return new TreeMap<>(rowsOf(Repository.read(REFERENCE.resolve(page))));
  }

  private static Map<String, String> rowsOf(String text) {
    Map<String, String> rows = new LinkedHashMap<>();
    Matcher row = ROW.matcher(text);
    while (row.find()) {
      assertThat(rows.put(row.group(1), row.group(2).replace("`", "").strip()))
          .as(row.group(1))
          .isNull();
    }
    return rows;
  }
}
