package io.margay.benchmarks.runner;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Predicate;

/**
 * What {@code benchmarks/compare} is asked for.
 *
 * @param rows workloads
 * @param rounds in which libraries take turns
 * @param seconds of all windows of a run together
 * @param load busy loops beside each run
 * @param only libraries; empty for all
 * @param results folder for the output, or null for one with the date and the processor
 * @param table folder whose table is printed, or null to measure
 */
record Options(
    List<Row> rows,
    int rounds,
    double seconds,
    int load,
    List<String> only,
    Path results,
    Path table) {
  static final String USAGE =
      """
      benchmarks/compare [--rows ROW,…] [--rounds N] [--seconds S] [--load N] [--only LIBRARY,…] [--results FOLDER]
      benchmarks/compare --table FOLDER
        --rows     workloads, all: %s
        --rounds   libraries take turns so often, 3
        --seconds  of all windows of a run together, 10
        --load     endless loops beside each run, one on each of the first N cores, 0
        --only     libraries, all: %s
        --results  folder for raw output, command and table, benchmarks/results/<date>-<cpu>
        --table    print the table of such a folder, and measure nothing\
      """
          .formatted(
              String.join(",", Row.all().stream().map(Row::id).toList()),
              String.join(",", Library.NAMES));
  private static final int MOST_ROUNDS = 1000;

  static Options parse(String[] words) {
    List<Row> rows = Row.all();
    int rounds = 3;
    double seconds = 10;
    int load = 0;
    List<String> only = List.of();
    Path results = null;
    Path table = null;
    for (int i = 0; i < words.length; i += 2) {
      String name = words[i];
      if (!name.matches("--(rows|rounds|seconds|load|only|results|table)")) {
        throw new UsageException(name + ": no such option\n" + USAGE);
      }
      if (i + 1 == words.length) {
        throw new UsageException(name + ": its value is missing\n" + USAGE);
      }
      String value = words[i + 1];
      switch (name) {
        case "--rows" -> rows = rows(value);
        case "--rounds" ->
            rounds =
                (int)
                    number(
                        name,
                        value,
                        n -> n >= 1 && n <= MOST_ROUNDS && n % 1 == 0,
                        "a whole number from 1 to 1000");
        case "--seconds" ->
            seconds = number(name, value, n -> n > 0 && n <= 3600, "above 0 and at most 3600");
        case "--load" ->
            load =
                (int)
                    number(
                        name,
                        value,
                        n -> n >= 0 && n <= cores() && n % 1 == 0,
                        "a whole number from 0 to the number of cores, " + cores());
        case "--only" -> only = only(value);
        case "--results" -> results = Path.of(value);
        default -> table = folder(value);
      }
    }
    return new Options(rows, rounds, seconds, load, only, results, table);
  }

  static int cores() {
    return Runtime.getRuntime().availableProcessors();
  }

  private static List<Row> rows(String text) {
    List<Row> rows = new ArrayList<>();
    for (String id : text.split(",", -1)) {
      rows.add(Row.named(id));
    }
    return rows;
  }

  private static List<String> only(String text) {
    List<String> names = List.of(text.split(",", -1));
    for (String name : names) {
      if (!Library.NAMES.contains(name)) {
        throw new UsageException(
            "--only " + name + ": no such library, expected some of " + Library.NAMES);
      }
    }
    return names;
  }

  private static Path folder(String text) {
    Path folder = Path.of(text);
    if (!Files.isReadable(folder.resolve(Results.RAW))) {
      throw new UsageException(
          "--table " + text + ": no " + Results.RAW + " in it, expected a folder of results");
    }
    return folder;
  }

  private static double number(String name, String text, Predicate<Double> valid, String expected) {
    try {
      double value = Double.parseDouble(text);
      if (valid.test(value)) {
        return value;
      }
    } catch (NumberFormatException none) {
      // said below
    }
    throw new UsageException(name + " " + text + ": expected " + expected);
  }
}
