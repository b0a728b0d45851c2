package io.margay.loss;

import java.util.List;
import java.util.stream.IntStream;
import java.util.stream.Stream;

/** How much of the variance of numbers is explained, from the sums that the native side counts. */
final class Explained {

  static final String OPERATOR = "value_sums";

  private Explained() {}

  /** What is added up of each number of the last dimension. */
  static List<String> slots(int width) {
    return Stream.of("residual", "target", "square", "all")
        .flatMap(what -> IntStream.range(0, width).mapToObj(c -> what + "." + c))
        .toList();
  }

  /** The mean of the shares of all numbers; not-a-number where targets are all alike. */
  static double share(double[] sums, int first, int width) {
    double total = 0;
    for (int c = first; c < first + width; c++) {
      double mean = sums[c + width] / sums[c + 3 * width];
      total += 1 - sums[c] / (sums[c + 2 * width] - mean * sums[c + width]);
    }
    return total / width;
  }
}
