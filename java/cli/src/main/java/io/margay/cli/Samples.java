package io.margay.cli;

import java.util.Arrays;

/** Measured values, and their quantiles. */
final class Samples {
  private double[] values = new double[1024];
  private int size;

  static Samples of(double... values) {
    Samples samples = new Samples();
    for (double value : values) {
      samples.add(value);
    }
    return samples;
  }

  void add(double value) {
    if (size == values.length) {
      values = Arrays.copyOf(values, 2 * size);
    }
    values[size++] = value;
  }

  void addAll(Samples others) {
    for (int i = 0; i < others.size; i++) {
      add(others.values[i]);
    }
  }

  int size() {
    return size;
  }

  /**
   * The value below which a share {@code q} of all lies, linear between neighbours (definition 7 of
   * Hyndman and Fan, 1996).
   *
   * @param q from 0 (the smallest) to 1 (the largest)
   * @throws IllegalStateException when there are no values
   */
  double quantile(double q) {
    if (size == 0) {
      throw new IllegalStateException("no value was measured");
    }
    double[] sorted = Arrays.copyOf(values, size);
    Arrays.sort(sorted);
    double position = q * (size - 1);
    int below = (int) position;
    int above = Math.min(below + 1, size - 1);
    return sorted[below] + (position - below) * (sorted[above] - sorted[below]);
  }
}
