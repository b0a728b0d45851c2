package io.margay.benchmarks.runner;

import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/**
 * What the lines of one row and one library say.
 *
 * @param version of the library
 * @param threads that were fastest
 * @param value median, in the row's unit
 * @param memory largest resident memory in MiB; 0 when unknown
 * @param systemShare of the processor time that the kernel took
 * @param switches of contexts a run of windows, at the median
 * @param answer probabilities of the first sample
 */
record Measured(
    String version,
    int threads,
    double value,
    long memory,
    double systemShare,
    double switches,
    List<Double> answer) {
  /** Smaller probabilities are compared as if they were this one. */
  private static final double SMALLEST_ANSWER = 1e-12;

  /** The median over all rounds with the threads that are fastest; null when it has no numbers. */
  static Measured of(Row row, List<Map<String, Object>> lines) {
    Map<Integer, List<Map<String, Object>>> byThreads = new HashMap<>();
    for (Map<String, Object> line : lines) {
      if (!line.containsKey("absent")) {
        byThreads
            .computeIfAbsent(((Number) line.get("threads")).intValue(), t -> new ArrayList<>())
            .add(line);
      }
    }
    Comparator<Measured> order = Comparator.comparingDouble(Measured::value);
    return byThreads.entrySet().stream()
        .map(entry -> of(row, entry.getKey(), entry.getValue()))
        .max(row.unit().moreIsBetter() ? order : order.reversed())
        .orElse(null);
  }

  private static Measured of(Row row, int threads, List<Map<String, Object>> lines) {
    double user = sum(lines, "userSeconds");
    double system = sum(lines, "systemSeconds");
    return new Measured(
        (String) lines.get(0).get("peer"),
        threads,
        median(lines.stream().flatMap(line -> values(row, line).stream()).toList()),
        lines.stream().mapToLong(line -> (long) number(line, "peakRssMiB")).max().orElse(0),
        user + system > 0 ? system / (user + system) : 0,
        median(
            lines.stream()
                .map(line -> number(line, "voluntary") + number(line, "involuntary"))
                .toList()),
        doubles(lines.get(0).get("answer")));
  }

  private static List<Double> values(Row row, Map<String, Object> line) {
    return switch (row.unit()) {
      case IMAGES -> doubles(line.get("rates"));
      case MICROS -> List.of(((Number) ((Map<?, ?>) line.get("micros")).get("p50")).doubleValue());
      case SECONDS -> List.of(number(line, "seconds"));
    };
  }

  static double median(List<Double> values) {
    double[] sorted = values.stream().mapToDouble(Double::doubleValue).sorted().toArray();
    int half = sorted.length / 2;
    return sorted.length == 0
        ? Double.NaN
        : sorted.length % 2 == 1 ? sorted[half] : (sorted[half - 1] + sorted[half]) / 2;
  }

  static double number(Map<String, Object> line, String key) {
    return line.get(key) instanceof Number number ? number.doubleValue() : 0;
  }

  private static double sum(List<Map<String, Object>> lines, String key) {
    return lines.stream().mapToDouble(line -> number(line, key)).sum();
  }

  private static List<Double> doubles(Object list) {
    List<Double> values = new ArrayList<>();
    if (list instanceof List<?> numbers) {
      numbers.forEach(number -> values.add(((Number) number).doubleValue()));
    }
    return values;
  }

  /** The largest relative difference of two answers; 0 when one has none. */
  double differs(Measured other) {
    double most = 0;
    for (int i = 0; i < Math.min(answer.size(), other.answer.size()); i++) {
      double larger = Math.max(Math.abs(answer.get(i)), Math.abs(other.answer.get(i)));
      double difference =
          Math.abs(answer.get(i) - other.answer.get(i)) / Math.max(larger, SMALLEST_ANSWER);
      most = difference <= most ? most : difference;
    }
    return most;
  }
}
