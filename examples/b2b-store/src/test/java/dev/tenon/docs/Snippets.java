package dev.tenon.docs;

import java.util.ArrayList;
import java.util.List;

/**
 * Java code of pages, cut from test sources. Above each block stands where it comes from: {@code
 * <!-- snippet: File.java#region -->}, or without a region the file's code after its imports. In
 * sources, regions lie between {@code // snippet: region} and {@code // end snippet}.
 */
final class Snippets {
  private static final String MARK = "<!-- snippet: ";
  private static final String MARK_END = " -->";
  private static final String FENCE = "```";
  private static final String JAVA = "```java";
  private static final String REGION = "// snippet: ";
  private static final String REGION_END = "// end snippet";

  private Snippets() {}

  /** The page with each of its Java blocks as its source has it now. */
  static String current(String page) {
    List<String> current = new ArrayList<>();
    List<String> lines = page.lines().toList();
    for (int i = 0; i < lines.size(); i++) {
      String line = lines.get(i);
      current.add(line);
      if (!line.strip().startsWith(FENCE)) {
        continue;
      }
      int end = endOfBlock(lines, i);
      if (line.strip().startsWith(JAVA)) {
        current.addAll(code(markAbove(lines, i)));
      } else {
        current.addAll(lines.subList(i + 1, end));
      }
      current.add(lines.get(end));
      i = end;
    }
    return String.join("\n", current) + "\n";
  }

  private static int endOfBlock(List<String> lines, int begin) {
    for (int i = begin + 1; i < lines.size(); i++) {
      if (lines.get(i).strip().equals(FENCE)) {
        return i;
      }
    }
    throw new AssertionError("the block of line " + (begin + 1) + " does not end");
  }

  private static String markAbove(List<String> lines, int block) {
    String above = block == 0 ? "" : lines.get(block - 1);
    if (!above.startsWith(MARK) || !above.endsWith(MARK_END)) {
      throw new AssertionError(
          "the Java block of line "
              + (block + 1)
              + " needs a line above it such as "
              + MARK
              + "File.java#region"
              + MARK_END);
    }
    return above.substring(MARK.length(), above.length() - MARK_END.length());
  }

  private static List<String> code(String mark) {
    String[] parts = mark.split("#", 2);
    List<String> source = Repository.read(Repository.source(parts[0])).lines().toList();
    return outdented(parts.length == 1 ? afterImports(source) : region(source, mark, parts[1]));
  }

  private static List<String> afterImports(List<String> source) {
    int last = 0;
    for (int i = 0; i < source.size(); i++) {
      if (source.get(i).startsWith("import ") || source.get(i).startsWith("package ")) {
        last = i;
      }
    }
    return source.subList(last + 1, source.size());
  }

  /** The lines of a region, without the marks of those within it. */
  private static List<String> region(List<String> source, String mark, String name) {
    List<String> found = new ArrayList<>();
    int depth = 0;
    for (String line : source) {
      String text = line.strip();
      if (depth == 0) {
        depth = text.equals(REGION + name) ? 1 : 0;
      } else if (text.startsWith(REGION)) {
        depth++;
      } else if (text.equals(REGION_END)) {
        depth--;
        if (depth == 0) {
          return found;
        }
      } else {
        found.add(line);
      }
    }
    throw new AssertionError(mark + ": there is no such region, or it does not end");
  }

  /** Without common indentation, blank lines at the ends, and those that marks left doubled. */
  private static List<String> outdented(List<String> lines) {
    String code = String.join("\n", lines).replaceAll("\n(\\s*\n){2,}", "\n\n");
    int begin = 0;
    while (begin < code.length() && code.charAt(begin) == '\n') {
      begin++;
    }
    return code.substring(begin).stripTrailing().stripIndent().lines().toList();
  }
}
