package io.margay.layer;

import java.util.Collections;
import java.util.List;
import java.util.stream.Collectors;
import java.util.stream.IntStream;

/**
 * One size for each axis of a kernel, a stride or a dilation, outermost first: rows and columns of
 * pictures.
 *
 * @param sizes 1 to 65,536 each, one to three of them
 */
public record Extent(List<Integer> sizes) {

  static final int LIMIT = 65_536;
  private static final int MOST_AXES = 3;

  /**
   * @throws IllegalArgumentException if a size is below 1 or above 65,536, or there are none or
   *     more than three
   */
  public Extent {
    sizes = List.copyOf(sizes);
    if (sizes.isEmpty() || sizes.size() > MOST_AXES) {
      throw new IllegalArgumentException(
          "extent of " + sizes.size() + " axes: expected 1 to " + MOST_AXES);
    }
    for (int size : sizes) {
      if (size < 1 || size > LIMIT) {
        throw new IllegalArgumentException(
            "extent " + text(sizes) + ": expected 1 to " + LIMIT + " on every axis");
      }
    }
  }

  /** A size for each axis: rows, columns. */
  public static Extent of(int... sizes) {
    return new Extent(IntStream.of(sizes).boxed().toList());
  }

  /** The same size on so many axes. */
  public static Extent all(int axes, int size) {
    return new Extent(Collections.nCopies(axes, size));
  }

  /** One number for all of so many axes, or one for each. */
  static Extent of(int axes, int[] sizes) {
    if (sizes.length != 1 && sizes.length != axes) {
      throw new IllegalArgumentException(
          "extent "
              + text(IntStream.of(sizes).boxed().toList())
              + " of "
              + sizes.length
              + " axes: expected one number, or "
              + axes);
    }
    return sizes.length == 1 ? all(axes, sizes[0]) : of(sizes);
  }

  /** The number of axes. */
  public int axes() {
    return sizes.size();
  }

  // Written out, because a record's own is linked at run time, which costs the first model that is
  // read 20 ms.
  @Override
  public boolean equals(Object other) {
    return other instanceof Extent extent && extent.sizes.equals(sizes);
  }

  @Override
  public int hashCode() {
    return sizes.hashCode();
  }

  /** As programs write it: {@code 3x3}. */
  @Override
  public String toString() {
    return text(sizes);
  }

  /** For titles: {@code 2} when all axes are alike, else {@code 2x1}. */
  String brief() {
    return sizes.stream().distinct().count() == 1 ? sizes.get(0).toString() : toString();
  }

  /** What {@link #toString()} writes, or one number for so many axes. */
  static Extent parse(int axes, String text) {
    try {
      return of(axes, integers(text, "x"));
    } catch (NumberFormatException e) {
      throw new IllegalArgumentException(
          "'" + text + "': expected whole numbers with x between them, such as 3x3", e);
    }
  }

  /**
   * @throws NumberFormatException if one is none
   */
  static int[] integers(String text, String separator) {
    String[] words = text.split(separator, -1);
    int[] numbers = new int[words.length];
    for (int i = 0; i < words.length; i++) {
      numbers[i] = Integer.parseInt(words[i]);
    }
    return numbers;
  }

  private static String text(List<Integer> sizes) {
    return sizes.stream().map(String::valueOf).collect(Collectors.joining("x"));
  }
}
