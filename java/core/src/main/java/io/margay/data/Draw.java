package io.margay.data;

import java.util.Objects;

/**
 * Which samples an epoch takes.
 *
 * <pre>
 * each               every sample once, in random order
 * balanced           as many draws as there are samples, with replacement: each class as often as any other
 * weighted:trust     the same, each sample as often as the weights column trust says
 * </pre>
 *
 * <p>A draw is a pure function of the data, the seed and the epoch, so that a training that is
 * resumed goes on with the same samples.
 *
 * @param rule how
 * @param column of weights; empty where there is none
 */
public record Draw(Rule rule, String column) {

  private static final int STREAM = 5;

  /** How samples are drawn. */
  public enum Rule {
    /** Every sample once. */
    EACH,
    /** Classes alike. */
    BALANCED,
    /** By a column. */
    WEIGHTED
  }

  /**
   * @throws IllegalArgumentException if a column is missing, or there where it has no meaning
   */
  public Draw {
    Objects.requireNonNull(rule, "rule");
    if (column.isEmpty() == (rule == Rule.WEIGHTED)) {
      throw new IllegalArgumentException(
          "Draw: column '"
              + column
              + "' of "
              + rule
              + ", expected the name of a weights column for WEIGHTED, and none for others");
    }
  }

  /** Every sample once. */
  public static Draw each() {
    return new Draw(Rule.EACH, "");
  }

  /** Each class as often as any other, whatever the number of its samples. */
  public static Draw balanced() {
    return new Draw(Rule.BALANCED, "");
  }

  /**
   * Each sample as often as its weight says.
   *
   * @param column with one number for each sample, 0 or more
   */
  public static Draw weighted(String column) {
    return new Draw(Rule.WEIGHTED, column);
  }

  /**
   * Reads {@link #text}.
   *
   * @throws IllegalArgumentException if it is none of the forms
   */
  public static Draw parse(String text) {
    return switch (text.split(":", 2)[0]) {
      case "each" -> requireWhole(text, each());
      case "balanced" -> requireWhole(text, balanced());
      case "weighted" -> weighted(text.contains(":") ? text.split(":", 2)[1] : "");
      default ->
          throw new IllegalArgumentException(
              "draw '" + text + "': expected each, balanced or weighted:COLUMN");
    };
  }

  private static Draw requireWhole(String text, Draw draw) {
    if (text.contains(":")) {
      throw new IllegalArgumentException(
          "draw '" + text + "': expected each, balanced or weighted:COLUMN");
    }
    return draw;
  }

  /** {@code each}, {@code balanced} or {@code weighted:COLUMN}. */
  public String text() {
    return switch (rule) {
      case EACH -> "each";
      case BALANCED -> "balanced";
      case WEIGHTED -> "weighted:" + column;
    };
  }

  /**
   * The samples of an epoch, in order; as many as there are.
   *
   * @param epoch counted from 0
   * @throws IllegalArgumentException if there is no such column, or its weights are not so
   * @throws IllegalStateException if classes are to be balanced and samples have none
   */
  public int[] order(Dataset data, long seed, int epoch) {
    if (rule == Rule.EACH) {
      return data.order(seed, epoch);
    }
    double[] sums = rule == Rule.BALANCED ? balance(data) : weights(data);
    for (int i = 1; i < sums.length; i++) {
      sums[i] += sums[i - 1];
    }
    double last = sums[sums.length - 1];
    SplitMix random = new SplitMix(seed, STREAM, epoch);
    int[] order = new int[sums.length];
    for (int i = 0; i < order.length; i++) {
      double at = Math.min(random.between(0, 1) * last, Math.nextDown(last));
      order[i] = firstAbove(sums, at);
    }
    return order;
  }

  /** The first of the sums that is larger: that of a sample whose weight is above 0. */
  private static int firstAbove(double[] sums, double at) {
    int low = 0;
    int high = sums.length - 1;
    while (low < high) {
      int middle = (low + high) >>> 1;
      if (sums[middle] > at) {
        high = middle;
      } else {
        low = middle + 1;
      }
    }
    return low;
  }

  private static double[] balance(Dataset data) {
    double[] ofClass = data.classWeights();
    double[] weights = new double[data.size()];
    for (int i = 0; i < weights.length; i++) {
      weights[i] = ofClass[data.label(i)];
    }
    return weights;
  }

  private double[] weights(Dataset data) {
    Column found = data.column(column);
    if (found.isVarying() || found.shape().elements() != 1) {
      throw new IllegalArgumentException(found + ": expected a number for each sample to draw by");
    }
    double[] all = found.values().toDoubles();
    double[] weights = new double[data.size()];
    double sum = 0;
    for (int i = 0; i < weights.length; i++) {
      weights[i] = all[Math.toIntExact(data.storageIndex(i))];
      sum += weights[i];
      if (!(weights[i] >= 0 && weights[i] <= Float.MAX_VALUE)) {
        throw new IllegalArgumentException(
            found + ": sample " + i + " has the weight " + weights[i] + ", expected 0 or more");
      }
    }
    if (sum == 0) {
      throw new IllegalArgumentException(found + ": all weights are 0, expected some above");
    }
    return weights;
  }
}
