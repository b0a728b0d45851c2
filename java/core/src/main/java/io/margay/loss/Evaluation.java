package io.margay.loss;

import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/**
 * What was measured over a dataset.
 *
 * @param loss mean over the samples of what training makes small: the sum of all losses, each times
 *     its weight
 * @param metrics what the losses measure, by name: {@code accuracy} and {@code top_k_accuracy} of
 *     the only loss; of several {@code digit/loss}, {@code digit/accuracy}, … with the name of each
 *     loss's output before. Means over the samples, losses without their weights, in the order of
 *     the losses
 * @param samples that were measured
 * @param confusions what {@link Measure#confusion} counted, by name: {@code confusion}, of several
 *     losses {@code digit/confusion}; of the epochs of a history only the last has them
 */
public record Evaluation(
    double loss,
    Map<String, Double> metrics,
    long samples,
    Map<String, ConfusionMatrix> confusions) {

  private static final String TOP_K = "top_k_accuracy";

  /** Copies the maps. */
  public Evaluation {
    metrics = Collections.unmodifiableMap(new LinkedHashMap<>(metrics));
    confusions = Collections.unmodifiableMap(new LinkedHashMap<>(confusions));
  }

  /** Of numbers alone. */
  public Evaluation(double loss, Map<String, Double> metrics, long samples) {
    this(loss, metrics, samples, Map.of());
  }

  /** How often each class was taken for each other one: the first of the {@link #confusions}. */
  public Optional<ConfusionMatrix> confusion() {
    return confusions.values().stream().findFirst();
  }

  /**
   * One of the numbers: {@code loss} is the {@link #loss}; {@code accuracy} where several losses
   * measure it is that of the first of them.
   *
   * @throws IllegalArgumentException if nothing of that name was measured
   */
  public double metric(String name) {
    double value = find(name);
    if (Double.isNaN(value) && !has(name)) {
      throw new IllegalArgumentException(
          "metric '" + name + "': not measured, expected loss or one of " + metrics.keySet());
    }
    return value;
  }

  /**
   * Share of the samples whose largest output is their label, 0 to 1; not-a-number when no loss
   * measures it.
   */
  public double accuracy() {
    return find("accuracy");
  }

  /**
   * Share of the samples whose label is among the k largest outputs, 0 to 1; not-a-number when no
   * loss measures it.
   */
  public double topKAccuracy() {
    return find(TOP_K);
  }

  private boolean has(String name) {
    return name.equals("loss")
        || metrics.containsKey(name)
        || metrics.keySet().stream().anyMatch(key -> key.endsWith("/" + name));
  }

  private double find(String name) {
    if (name.equals("loss")) {
      return loss;
    }
    Double exact = metrics.get(name);
    if (exact != null) {
      return exact;
    }
    for (Map.Entry<String, Double> metric : metrics.entrySet()) {
      if (metric.getKey().endsWith("/" + name)) {
        return metric.getValue();
      }
    }
    return Double.NaN;
  }

  /**
   * The names of the numbers that tables and lines show: {@code loss}, then all metrics but top-k.
   */
  public List<String> shown() {
    return Stream.concat(
            Stream.of("loss"), metrics.keySet().stream().filter(name -> !name.endsWith(TOP_K)))
        .toList();
  }

  /** These numbers on one line: {@code loss 0.1734 accuracy 0.9467}. */
  public String text() {
    return shown().stream()
        .map(name -> String.format(Locale.ROOT, "%s %.4f", name, metric(name)))
        .collect(Collectors.joining("  "));
  }
}
