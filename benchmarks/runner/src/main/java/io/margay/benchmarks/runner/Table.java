package io.margay.benchmarks.runner;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;

/** A table in Markdown of what a folder of results says. */
final class Table {
  /** Answers of the same network on the same pictures differ by rounding, not by more. */
  private static final double TOLERANCE = 1e-2;

  private final Map<String, Object> run;
  private final Map<Row, Map<String, Measured>> rows = new LinkedHashMap<>();
  private final Map<String, String> versions = new LinkedHashMap<>();
  private final List<String> notes = new ArrayList<>();

  Table(Map<String, Object> run, List<Map<String, Object>> lines) {
    this.run = run;
    lines.stream()
        .filter(line -> Row.EVERY.equals(line.get("row")))
        .forEach(line -> notes.add(line.get("library") + ": " + line.get("absent")));
    for (Row row : Row.all()) {
      for (String library : Library.NAMES) {
        List<Map<String, Object>> own =
            lines.stream()
                .filter(line -> row.id().equals(line.get("row")))
                .filter(line -> library.equals(line.get("library")))
                .toList();
        Measured measured = Measured.of(row, own);
        if (measured != null) {
          rows.computeIfAbsent(row, r -> new LinkedHashMap<>()).put(library, measured);
          versions.put(library, measured.version());
        }
        own.stream()
            .filter(line -> line.containsKey("absent"))
            .map(line -> library + ", " + row.id() + ": " + line.get("absent"))
            .distinct()
            .forEach(notes::add);
      }
    }
  }

  /** A line on the run, the table, and a line for each thing that is not in it. */
  String text() {
    StringBuilder text = new StringBuilder();
    text.append(
        String.format(
            Locale.ROOT,
            "%s, revision %s, %s, %s cores, %s%s. `%s`%n%n",
            run.getOrDefault("date", "unknown date"),
            run.getOrDefault("revision", "unknown"),
            run.getOrDefault("processor", "unknown processor"),
            run.getOrDefault("cores", "?"),
            run.getOrDefault("java", "unknown Java"),
            Measured.number(run, "load") > 0 ? ", load " + run.get("load") : "",
            run.getOrDefault("command", "")));
    text.append("| workload | unit");
    versions.values().forEach(version -> text.append(" | ").append(version));
    text.append(" | Margay to the fastest | MiB at most: Margay, leanest other |");
    text.append(" kernel's share of the time: Margay, fastest other |\n|");
    text.append(" --- |".repeat(versions.size() + 5)).append('\n');
    rows.forEach((row, measured) -> text.append(line(row, measured)));
    if (!notes.isEmpty()) {
      text.append('\n');
      notes.forEach(note -> text.append("- ").append(note).append('\n'));
    }
    return text.toString();
  }

  private String line(Row row, Map<String, Measured> measured) {
    StringBuilder line = new StringBuilder("| " + row.title() + " | " + row.unit().text);
    for (String library : versions.keySet()) {
      Measured one = measured.get(library);
      line.append(" | ").append(one == null ? "–" : value(row, one));
    }
    Measured ours = measured.get(Library.MARGAY);
    Measured fastest = null;
    Measured leanest = null;
    for (Map.Entry<String, Measured> entry : measured.entrySet()) {
      Measured other = entry.getValue();
      if (!entry.getKey().equals(Library.MARGAY)) {
        fastest = fastest == null || faster(row, other, fastest) ? other : fastest;
        leanest = leanest == null || other.memory() < leanest.memory() ? other : leanest;
        warn(row, entry.getKey(), ours, other);
      }
    }
    if (ours == null || fastest == null) {
      return line.append(" | – | – | – |\n").toString();
    }
    line.append(String.format(Locale.ROOT, " | %.2f", ours.value() / fastest.value()))
        .append(row.unit().moreIsBetter() ? "" : " of the time")
        .append(
            ours.memory() == 0 || leanest.memory() == 0
                ? " | –"
                : " | " + ours.memory() + ", " + leanest.memory())
        .append(
            row.unit() == Row.Unit.SECONDS
                ? " | –"
                : String.format(
                    Locale.ROOT,
                    " | %.0f%%, %.0f%%",
                    100 * ours.systemShare(),
                    100 * fastest.systemShare()));
    return line.append(" |\n").toString();
  }

  private void warn(Row row, String library, Measured ours, Measured other) {
    if (ours != null && !(ours.differs(other) <= TOLERANCE)) {
      notes.add(
          String.format(
              Locale.ROOT,
              "%s, %s: its probabilities differ from Margay's by a factor of up to 1 + %.3g: not"
                  + " the same network",
              library,
              row.id(),
              ours.differs(other)));
    }
  }

  private static boolean faster(Row row, Measured one, Measured other) {
    return row.unit().moreIsBetter() ? one.value() > other.value() : one.value() < other.value();
  }

  private static String value(Row row, Measured measured) {
    double value = measured.value();
    String format = value >= 1000 ? "%,.0f" : value >= 100 ? "%.0f" : value >= 10 ? "%.1f" : "%.2f";
    return String.format(Locale.ROOT, format, value)
        + (row.mode().equals("predict") ? " (" + measured.threads() + ")" : "");
  }
}
