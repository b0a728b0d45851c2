package io.margay.train;

import io.margay.data.Dataset;
import io.margay.internal.feed.ClassOrder;
import io.margay.loss.ConfusionMatrix;
import io.margay.model.Model;
import io.margay.model.Predictor;
import java.util.Arrays;
import java.util.List;
import java.util.stream.IntStream;

/**
 * How often each class was taken for each other one.
 *
 * <pre>
 * try (Predictor predictor = Predictor.load(file)) {
 *   System.out.println(Confusion.of(predictor, test));
 * }
 * </pre>
 *
 * <p>Immutable, safe in any thread.
 */
public final class Confusion {

  private static final int BATCH = 256;
  private static final int MOST_COLUMNS = 20;

  private final List<String> classNames;
  private final long[][] counts;

  private Confusion(List<String> classNames) {
    this.classNames = classNames;
    this.counts = new long[classNames.size()][classNames.size()];
  }

  /**
   * Asks a predictor about every sample of a dataset; its largest output, the first of them, is
   * what it says.
   *
   * @throws IllegalArgumentException if the model has several inputs or outputs, the dataset has
   *     not one input and one target with a class index for each sample, or more classes than the
   *     model outputs, a class of both has another index in it, or its samples do not fit the model
   */
  public static Confusion of(Predictor predictor, Dataset data) {
    Model model = predictor.model();
    if (model.outputs().size() != 1 || model.inputs().size() != 1) {
      throw new IllegalArgumentException(
          "Confusion: the model has "
              + model.inputs().size()
              + " inputs and "
              + model.outputs().size()
              + " outputs, expected one of each");
    }
    if (data.inputs().size() != 1 || data.targets().size() != 1) {
      throw new IllegalArgumentException(
          "Confusion: the dataset has "
              + data.inputs().size()
              + " inputs and "
              + data.targets().size()
              + " targets, expected one of each");
    }
    if (data.hasProbabilities()) {
      throw new IllegalArgumentException(
          "Confusion: the dataset's labels are probabilities, expected class indices");
    }
    if (data.classes() == 0 || data.targets().get(0).shape().elements() != 1) {
      throw new IllegalArgumentException(
          "Confusion: the dataset's "
              + data.targets().get(0)
              + " is no class for each sample, expected class indices");
    }
    if (model.outputShape().rank() != 1 || data.classes() > model.classes()) {
      throw new IllegalArgumentException(
          "Confusion: the dataset has "
              + data.classes()
              + " classes, the model's output is "
              + model.outputShape()
              + ", expected one value for each class");
    }
    ClassOrder.require("Confusion", model.classNames(), data.classNames());
    List<String> names = names(model.classNames(), model.classes());
    Confusion confusion = new Confusion(names);
    for (int first = 0; first < data.size(); first += BATCH) {
      float[][] samples = new float[Math.min(BATCH, data.size() - first)][];
      for (int i = 0; i < samples.length; i++) {
        samples[i] = data.sample(first + i).toFloats();
      }
      float[][] results;
      try {
        results = predictor.predictBatch(samples);
      } catch (IllegalArgumentException refused) {
        throw new IllegalArgumentException(
            "Confusion: counted from sample " + first + " on: " + refused.getMessage(), refused);
      }
      for (int i = 0; i < results.length; i++) {
        int label = data.label(first + i);
        if (label >= 0 && label < names.size()) { // others are no class
          confusion.counts[label][largest(results[i])]++;
        }
      }
    }
    return confusion;
  }

  /**
   * What was counted while a data set was measured, with names.
   *
   * @param classNames of the classes; empty: their numbers
   * @throws IllegalArgumentException if there are names, but not one for each class
   */
  public static Confusion of(ConfusionMatrix counted, List<String> classNames) {
    int classes = counted.classes();
    if (!classNames.isEmpty() && classNames.size() != classes) {
      throw new IllegalArgumentException(
          "Confusion: "
              + classNames.size()
              + " class names for "
              + classes
              + " classes, expected one for each or none");
    }
    Confusion confusion = new Confusion(names(classNames, classes));
    for (int actual = 0; actual < classes; actual++) {
      for (int predicted = 0; predicted < classes; predicted++) {
        confusion.counts[actual][predicted] = counted.count(actual, predicted);
      }
    }
    return confusion;
  }

  private static List<String> names(List<String> given, int classes) {
    return given.isEmpty()
        ? IntStream.range(0, classes).mapToObj(Integer::toString).toList()
        : List.copyOf(given);
  }

  private static int largest(float[] values) {
    int best = 0;
    for (int i = 1; i < values.length; i++) {
      best = values[i] > values[best] ? i : best;
    }
    return best;
  }

  /** The classes' names: the model's, else their numbers. */
  public List<String> classNames() {
    return classNames;
  }

  /**
   * Samples of a class that were taken for another one, or for itself.
   *
   * @param actual the class that they are, from 0
   * @param predicted the class that they were taken for, from 0
   */
  public long count(int actual, int predicted) {
    return counts[actual][predicted];
  }

  /**
   * All counts, a row for each class that a sample is and a column for each that it was taken for;
   * a copy.
   */
  public long[][] counts() {
    return Arrays.stream(counts).map(long[]::clone).toArray(long[][]::new);
  }

  /** What was counted: samples of the dataset, or their places. */
  public long samples() {
    return Arrays.stream(counts).mapToLong(row -> Arrays.stream(row).sum()).sum();
  }

  /** Share of the samples that were taken for what they are, 0 to 1. */
  public double accuracy() {
    return (double) IntStream.range(0, counts.length).mapToLong(i -> counts[i][i]).sum()
        / samples();
  }

  /** Share of a class's samples that were taken for it, 0 to 1; not-a-number if there are none. */
  public double recall(int actual) {
    return (double) counts[actual][actual] / Arrays.stream(counts[actual]).sum();
  }

  /**
   * Share of a class among the samples that were taken for it, 0 to 1; not-a-number if there are
   * none.
   */
  public double precision(int predicted) {
    return (double) counts[predicted][predicted]
        / Arrays.stream(counts).mapToLong(row -> row[predicted]).sum();
  }

  /** A table; with more than 20 classes the mistakes alone, one a line. */
  @Override
  public String toString() {
    return counts.length > MOST_COLUMNS ? mistakes() : table();
  }

  private String table() {
    long largest = Arrays.stream(counts).flatMapToLong(Arrays::stream).max().orElse(0);
    int longest = classNames.stream().mapToInt(String::length).max().orElse(0);
    String cell = "%" + (1 + Math.max(longest, Long.toString(largest).length())) + "s";
    StringBuilder table = new StringBuilder("rows: what it is; columns: what the network says");
    table.append(System.lineSeparator()).append(String.format(cell, ""));
    classNames.forEach(name -> table.append(String.format(cell, name)));
    for (int row = 0; row < counts.length; row++) {
      table.append(System.lineSeparator()).append(String.format(cell, classNames.get(row)));
      for (long count : counts[row]) {
        table.append(String.format(cell, count == 0 ? "." : Long.toString(count)));
      }
    }
    return table.toString();
  }

  private String mistakes() {
    StringBuilder lines = new StringBuilder("mistakes among " + samples() + " samples");
    for (int row = 0; row < counts.length; row++) {
      for (int column = 0; column < counts.length; column++) {
        if (row != column && counts[row][column] > 0) {
          lines
              .append(System.lineSeparator())
              .append(classNames.get(row))
              .append(" taken for ")
              .append(classNames.get(column))
              .append(": ")
              .append(counts[row][column]);
        }
      }
    }
    return lines.toString();
  }
}
