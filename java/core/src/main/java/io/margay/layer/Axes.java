package io.margay.layer;

import java.util.ArrayList;
import java.util.List;
import java.util.stream.Collectors;

/** Numbers of a sample's dimensions: from 0, or from -1 backwards; -1 is the last, the channels. */
final class Axes {

  private static final int MOST_DIMENSIONS = 4;

  private Axes() {}

  /**
   * @param layer how the message calls it
   * @throws IllegalArgumentException if it is not -4 to 3
   */
  static void check(String layer, int axis) {
    if (axis < -MOST_DIMENSIONS || axis >= MOST_DIMENSIONS) {
      throw new IllegalArgumentException(
          layer
              + ": axis "
              + axis
              + ", expected "
              + -MOST_DIMENSIONS
              + " to "
              + (MOST_DIMENSIONS - 1));
    }
  }

  /** With commas between, as programs write them. */
  static String text(List<Integer> axes) {
    return axes.stream().map(String::valueOf).collect(Collectors.joining(","));
  }

  /** Reads a {@link #text}. */
  static List<Integer> parse(String text) {
    List<Integer> axes = new ArrayList<>();
    for (int axis : Extent.integers(text, ",")) {
      axes.add(axis);
    }
    return axes;
  }
}
