package io.margay.model.zoo;

import java.util.Set;
import java.util.TreeSet;

/** Which depths a family of networks has. */
final class Depths {

  private Depths() {}

  /**
   * @throws IllegalArgumentException if there is no such depth
   */
  static void check(String family, Set<Integer> depths, int layers) {
    if (!depths.contains(layers)) {
      throw new IllegalArgumentException(
          family + ": " + layers + " layers, expected one of " + new TreeSet<>(depths));
    }
  }
}
