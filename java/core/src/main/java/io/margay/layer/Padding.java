package io.margay.layer;

import java.util.ArrayList;
import java.util.List;
import java.util.stream.Collectors;
import java.util.stream.IntStream;

/**
 * How much of nothing surrounds the input of a convolution or a pooling layer, on both sides of
 * each axis.
 *
 * <p>For a convolution the missing values are 0; for pooling they are absent: a maximum never sees
 * them and an average divides by the values that are there. {@link #SAME} follows TensorFlow: the
 * output has ceil(N / stride) rows, and when the number of padding rows is odd the extra one goes
 * to the bottom (and the extra column to the right).
 *
 * @param same whether the sizes follow from the input; both lists are then empty
 * @param before at the beginning of each axis (above, on the left), at least 0; one number stands
 *     for all axes
 * @param after at the end of each axis, as many numbers
 */
public record Padding(boolean same, List<Integer> before, List<Integer> after) {

  /** No padding: the output shrinks by the kernel's size less one. */
  public static final Padding VALID = of(0);

  /**
   * As much as keeps the size under stride 1: (F - 1) / 2 on each side for an odd kernel size F.
   */
  public static final Padding SAME = new Padding(true, List.of(), List.of());

  /**
   * @throws IllegalArgumentException if a side is below 0 or above 65,536, the lists are not of one
   *     length, or are not empty where the sizes follow from the input
   */
  public Padding {
    if (same && !(before.isEmpty() && after.isEmpty())) {
      throw new IllegalArgumentException("padding SAME takes no sizes of its own");
    }
    if (!same && (before.isEmpty() || before.size() != after.size())) {
      throw new IllegalArgumentException(
          "padding before "
              + before
              + " and after "
              + after
              + ": expected two sides of every axis");
    }
    for (int i = 0; i < before.size(); i++) {
      if (Math.min(before.get(i), after.get(i)) < 0
          || Math.max(before.get(i), after.get(i)) > Extent.LIMIT) {
        throw new IllegalArgumentException(
            "padding "
                + sides(before, after)
                + ": expected 0 to "
                + Extent.LIMIT
                + " on every side");
      }
    }
    boolean alike = !same && before.equals(after) && before.stream().distinct().count() == 1;
    before = alike ? List.of(before.get(0)) : List.copyOf(before);
    after = alike ? before : List.copyOf(after);
  }

  /** The same on all sides of all axes. */
  public static Padding of(int all) {
    return new Padding(false, List.of(all), List.of(all));
  }

  /**
   * Above and below the same, left and right the same.
   *
   * @param rows above and below each
   * @param columns left and right each
   */
  public static Padding of(int rows, int columns) {
    return new Padding(false, List.of(rows, columns), List.of(rows, columns));
  }

  /**
   * The same on both sides of each axis of a volume.
   *
   * @param planes in front and behind each
   * @param rows above and below each
   * @param columns left and right each
   */
  public static Padding of(int planes, int rows, int columns) {
    List<Integer> sides = List.of(planes, rows, columns);
    return new Padding(false, sides, sides);
  }

  /** Each side of rows and columns by itself. */
  public static Padding of(int top, int bottom, int left, int right) {
    return new Padding(false, List.of(top, left), List.of(bottom, right));
  }

  /**
   * Each side of any number of axes by itself: {@code sides(2, 0)} is two positions before a
   * sequence and none after it, so that no output sees what comes later.
   *
   * @param sides before and after of each axis, outermost first
   * @throws IllegalArgumentException if they are not two for each axis
   */
  public static Padding sides(int... sides) {
    if (sides.length == 0 || sides.length % 2 != 0) {
      throw new IllegalArgumentException(
          "padding of " + sides.length + " sides: expected two for each axis");
    }
    List<Integer> before = new ArrayList<>();
    List<Integer> after = new ArrayList<>();
    for (int i = 0; i < sides.length; i += 2) {
      before.add(sides[i]);
      after.add(sides[i + 1]);
    }
    return new Padding(false, before, after);
  }

  /** The larger side of an axis; 0 where sizes follow from the input. */
  int most(int axis) {
    int i = before.size() == 1 ? 0 : axis;
    return same ? 0 : Math.max(before.get(i), after.get(i));
  }

  /** Whether it says something of so many axes. */
  boolean suits(int axes) {
    boolean all = before.size() <= 1 && before.equals(after);
    return all || before.size() == axes;
  }

  // Written out, see Extent.
  @Override
  public boolean equals(Object other) {
    return other instanceof Padding padding
        && padding.same == same
        && padding.before.equals(before)
        && padding.after.equals(after);
  }

  @Override
  public int hashCode() {
    return 31 * before.hashCode() + after.hashCode();
  }

  /**
   * As programs write it: {@code valid}, {@code same}, {@code 2}, {@code 2x1} or both sides of each
   * axis, {@code top,bottom,left,right}.
   */
  public String word() {
    if (same) {
      return "same";
    }
    if (!before.equals(after)) {
      return sides(before, after);
    }
    return equals(VALID)
        ? "valid"
        : before.stream().map(String::valueOf).collect(Collectors.joining("x"));
  }

  private static String sides(List<Integer> before, List<Integer> after) {
    List<String> sides = new ArrayList<>();
    for (int i = 0; i < before.size(); i++) {
      sides.add(before.get(i) + "," + after.get(i));
    }
    return String.join(",", sides);
  }

  /**
   * Reads a {@link #word()}.
   *
   * @throws IllegalArgumentException if it is none of the forms
   */
  public static Padding parse(String word) {
    if (word.equals("valid")) {
      return VALID;
    }
    if (word.equals("same")) {
      return SAME;
    }
    if (!word.matches("[0-9]{1,5}((x[0-9]{1,5})*|,[0-9]{1,5}(,[0-9]{1,5},[0-9]{1,5})*)")) {
      throw new IllegalArgumentException(
          "padding '"
              + word
              + "': expected valid, same, one number, rows x columns, or top,bottom,left,right");
    }
    boolean sides = word.indexOf(',') >= 0;
    int[] numbers = Extent.integers(word, sides ? "," : "x");
    if (sides) {
      return sides(numbers);
    }
    List<Integer> both = IntStream.of(numbers).boxed().toList();
    return new Padding(false, both, both);
  }
}
