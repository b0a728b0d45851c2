package io.margay.layer;

import java.util.ArrayList;
import java.util.List;
import java.util.stream.Collectors;

/**
 * How many places lie at both sides of the dimensions of a sample, or are cut off there.
 *
 * @param before where each dimension begins (above, on the left), outermost first; one number
 *     stands for all dimensions but the channels
 * @param after where it ends, as many numbers
 */
public record Sides(List<Integer> before, List<Integer> after) {

  private static final int MOST_DIMENSIONS = 4;

  /**
   * @throws IllegalArgumentException if a side is below 0 or above 65,536, or the lists are not of
   *     one to four numbers each, as many in both
   */
  public Sides {
    before = List.copyOf(before);
    after = List.copyOf(after);
    if (before.isEmpty() || before.size() > MOST_DIMENSIONS || before.size() != after.size()) {
      throw new IllegalArgumentException(
          "sides before "
              + before
              + " and after "
              + after
              + ": expected two sides of one to four dimensions");
    }
    for (int i = 0; i < before.size(); i++) {
      if (Math.min(before.get(i), after.get(i)) < 0
          || Math.max(before.get(i), after.get(i)) > Extent.LIMIT) {
        throw new IllegalArgumentException(
            "sides before "
                + before
                + " and after "
                + after
                + ": expected 0 to "
                + Extent.LIMIT
                + " on every side");
      }
    }
  }

  /**
   * One number for all sides of all dimensions but the channels; or both sides of each dimension:
   * top, bottom, left, right, and those of the channels where they are meant, too. So two numbers
   * are the two sides of the one dimension of LxC, and not rows and columns: {@code of(1, 1, 2, 2)}
   * are those.
   *
   * @throws IllegalArgumentException if there are neither one nor two numbers for each dimension
   */
  public static Sides of(int... sides) {
    if (sides.length == 1) {
      return new Sides(List.of(sides[0]), List.of(sides[0]));
    }
    if (sides.length == 0 || sides.length % 2 != 0) {
      throw new IllegalArgumentException(
          sides.length
              + " sides: expected one number, or two for each dimension: top, bottom, left, right");
    }
    List<Integer> before = new ArrayList<>();
    List<Integer> after = new ArrayList<>();
    for (int i = 0; i < sides.length; i += 2) {
      before.add(sides[i]);
      after.add(sides[i + 1]);
    }
    return new Sides(before, after);
  }

  /** As programs write it: {@code 2}, {@code 2x1} or {@code top,bottom,left,right}. */
  @Override
  public String toString() {
    if (before.equals(after)) {
      return before.stream().map(String::valueOf).collect(Collectors.joining("x"));
    }
    List<String> sides = new ArrayList<>();
    for (int i = 0; i < before.size(); i++) {
      sides.add(before.get(i) + "," + after.get(i));
    }
    return String.join(",", sides);
  }

  /** Reads what {@link #toString()} writes. */
  static Sides parse(String text) {
    if (text.indexOf(',') >= 0) {
      return of(Extent.integers(text, ","));
    }
    List<Integer> both = new ArrayList<>();
    for (int side : Extent.integers(text, "x")) {
      both.add(side);
    }
    return new Sides(both, both);
  }
}
