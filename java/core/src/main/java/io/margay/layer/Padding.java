package io.margay.layer;

/**
 * How many rows and columns of nothing surround the input of a convolution or a pooling layer.
 *
 * <p>For a convolution the missing values are 0; for pooling they are absent: a maximum never sees them and an average
 * divides by the values that are there. {@link #SAME} follows TensorFlow: the output has ceil(N / stride) rows, and
 * when the number of padding rows is odd the extra one goes to the bottom (and the extra column to the right).
 *
 * @param same whether the sizes follow from the input; the four numbers are then 0
 * @param top rows above, at least 0
 * @param bottom rows below, at least 0
 * @param left columns on the left, at least 0
 * @param right columns on the right, at least 0
 */
public record Padding(boolean same, int top, int bottom, int left, int right) {

  /** No padding: the output shrinks by the kernel's size less one. */
  public static final Padding VALID = new Padding(false, 0, 0, 0, 0);

  /** As much as keeps the size under stride 1: (F - 1) / 2 on each side for an odd kernel size F. */
  public static final Padding SAME = new Padding(true, 0, 0, 0, 0);

  /**
   * @throws IllegalArgumentException if a side is below 0 or above 65,536, or not 0 where the sizes follow from the
   *     input
   */
  public Padding {
    if (Math.min(Math.min(top, bottom), Math.min(left, right)) < 0
        || Math.max(Math.max(top, bottom), Math.max(left, right)) > Extent.LIMIT) {
      throw new IllegalArgumentException(
          "padding " + top + "," + bottom + "," + left + "," + right + ": expected 0 to 65536 on every side");
    }
    if (same && (top | bottom | left | right) != 0) {
      throw new IllegalArgumentException("padding SAME takes no sizes of its own");
    }
  }

  /** The same on all four sides. */
  public static Padding of(int all) {
    return of(all, all, all, all);
  }

  /**
   * Above and below the same, left and right the same.
   *
   * @param rows above and below each
   * @param columns left and right each
   */
  public static Padding of(int rows, int columns) {
    return of(rows, rows, columns, columns);
  }

  /** Each side by itself. */
  public static Padding of(int top, int bottom, int left, int right) {
    return new Padding(false, top, bottom, left, right);
  }

  // Written out, see Extent.
  @Override
  public boolean equals(Object other) {
    return other instanceof Padding padding && padding.same == same && padding.top == top && padding.bottom == bottom
        && padding.left == left && padding.right == right;
  }

  @Override
  public int hashCode() {
    return ((31 * top + bottom) * 31 + left) * 31 + right + (same ? 1 : 0);
  }

  /** As programs write it: {@code valid}, {@code same}, {@code 2}, {@code 2x1} or {@code top,bottom,left,right}. */
  public String word() {
    if (same) {
      return "same";
    }
    if (top != bottom || left != right) {
      return top + "," + bottom + "," + left + "," + right;
    }
    if (top != left) {
      return top + "x" + left;
    }
    return top == 0 ? "valid" : Integer.toString(top);
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
    if (word.matches("[0-9]{1,5}(x[0-9]{1,5}|(,[0-9]{1,5}){3})?")) {
      String[] sides = word.split("[x,]");
      int first = Integer.parseInt(sides[0]);
      return switch (sides.length) {
        case 1 -> of(first);
        case 2 -> of(first, Integer.parseInt(sides[1]));
        default -> of(first, Integer.parseInt(sides[1]), Integer.parseInt(sides[2]), Integer.parseInt(sides[3]));
      };
    }
    throw new IllegalArgumentException(
        "padding '" + word + "': expected valid, same, one number, rows x columns, or top,bottom,left,right");
  }
}
