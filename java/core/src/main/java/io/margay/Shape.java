package io.margay;

import java.util.Arrays;
import java.util.stream.Collectors;
import java.util.stream.IntStream;

/**
 * The sizes of a tensor's dimensions, channels last: a picture is rows x columns x channels.
 *
 * <pre>
 * Shape.of(28, 28, 1)      one grey picture of 28 rows and 28 columns
 * Shape.of(10)             ten values, one per class
 * </pre>
 *
 * <p>Layers see the shape of one sample, without the batch. Shapes are immutable and safe in any
 * thread.
 */
public final class Shape {

  private final int[] dims;
  private final long elements;

  private Shape(int[] dims) {
    if (dims.length == 0) {
      throw new IllegalArgumentException(
          "shape: no dimensions, expected at least one. A single value is Shape.of(1).");
    }
    long product = 1;
    for (int i = 0; i < dims.length; i++) {
      if (dims[i] < 1) {
        throw new IllegalArgumentException(
            "shape "
                + text(dims)
                + ": dimension "
                + i
                + " is "
                + dims[i]
                + ", expected at least 1");
      }
      if (product > Long.MAX_VALUE / dims[i]) {
        throw new IllegalArgumentException("shape " + text(dims) + ": more than 2^63 - 1 elements");
      }
      product *= dims[i];
    }
    this.dims = dims;
    this.elements = product;
  }

  /**
   * A shape of the given sizes.
   *
   * @param dims size of each dimension, outermost first, each at least 1
   * @throws IllegalArgumentException if there is no dimension, one is below 1, or the elements do
   *     not fit into a {@code long}
   */
  public static Shape of(int... dims) {
    return new Shape(dims.clone());
  }

  /**
   * Reads what {@link #toString()} prints.
   *
   * @param text such as {@code 28x28x1}
   * @throws IllegalArgumentException if the text is not whole numbers of at least 1 with {@code x}
   *     between them
   */
  public static Shape parse(String text) {
    String[] words = text.split("x", -1);
    int[] dims = new int[words.length];
    for (int i = 0; i < words.length; i++) {
      if (!words[i].matches("[0-9]{1,10}") || Long.parseLong(words[i]) > Integer.MAX_VALUE) {
        throw new IllegalArgumentException(
            "shape '" + text + "': expected whole numbers with x between them, such as 28x28x1");
      }
      dims[i] = Integer.parseInt(words[i]);
    }
    return new Shape(dims);
  }

  /** The number of dimensions, at least 1. */
  public int rank() {
    return dims.length;
  }

  /**
   * The size of one dimension.
   *
   * @param index 0 for the outermost, below {@link #rank()}
   * @throws IndexOutOfBoundsException if there is no such dimension
   */
  public int dim(int index) {
    return dims[index];
  }

  /** The sizes of all dimensions, outermost first, in a new array. */
  public int[] dims() {
    return dims.clone();
  }

  /** The number of values: the product of the dimensions. */
  public long elements() {
    return elements;
  }

  /** The shape of so many samples of this shape: one more dimension before the others. */
  public Shape samples(int n) {
    return new Shape(IntStream.concat(IntStream.of(n), IntStream.of(dims)).toArray());
  }

  /**
   * How Keras prints the shape of a layer's output: {@code (None, 28, 28, 1)}, where None is the
   * batch.
   */
  public String withBatch() {
    return IntStream.of(dims)
        .mapToObj(Integer::toString)
        .collect(Collectors.joining(", ", "(None, ", ")"));
  }

  @Override
  public boolean equals(Object other) {
    return other instanceof Shape that && Arrays.equals(dims, that.dims);
  }

  @Override
  public int hashCode() {
    return Arrays.hashCode(dims);
  }

  /**
   * The sizes with {@code x} between them, as programs and messages print them: {@code 28x28x1}.
   */
  @Override
  public String toString() {
    return text(dims);
  }

  private static String text(int[] dims) {
    return IntStream.of(dims).mapToObj(Integer::toString).collect(Collectors.joining("x"));
  }
}
