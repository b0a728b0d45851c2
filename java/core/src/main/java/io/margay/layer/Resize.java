package io.margay.layer;

import io.margay.program.Keys;
import io.margay.program.Words;
import java.util.List;
import java.util.Locale;
import java.util.Objects;
import java.util.stream.Collectors;
import java.util.stream.IntStream;

/**
 * More or fewer places along every dimension but the channels: pictures, sequences and volumes.
 *
 * <pre>
 * Resize.nearest(2)                                          // 14x14x64 becomes 28x28x64
 * Resize.bilinear(2)
 * Resize.bilinearTo(32, 48).coordinates(Resize.Coordinates.ALIGN_CORNERS)
 * </pre>
 *
 * The coordinate says at which place x of the input, of {@code in} places, place i of the output,
 * of {@code out}, lies:
 *
 * <pre>
 * HALF_PIXEL      x = (i + 1/2) · in / out - 1/2      TensorFlow 2 and Keras; PyTorch with align_corners=False
 * ALIGN_CORNERS   x = i · (in - 1) / (out - 1)        PyTorch with align_corners=True
 * ASYMMETRIC      x = i · in / out                    TensorFlow 1; ONNX' name for it
 *
 * nearest     the place floor((i + 1/2) · in / out)   HALF_PIXEL: TensorFlow 2, PyTorch's nearest-exact
 *             floor(i · in / out)                     ASYMMETRIC: PyTorch's nearest
 *             x rounded, 1/2 up                       ALIGN_CORNERS
 * bilinear    (1 - t) · src[floor x] + t · src[floor x + 1] with t = x - floor x, along each dimension;
 *             x is first brought to 0 … in - 1
 * </pre>
 *
 * For whole factors HALF_PIXEL and ASYMMETRIC choose the same nearest places. Smaller outputs are
 * not smoothed before. The gradient is the exact adjoint.
 *
 * @param mode nearest places or linear interpolation, along any number of dimensions
 * @param size the output's places along each dimension, 1 to 1,048,576, or one number for all;
 *     empty where a scale is given
 * @param scale factors of each dimension, 1 to 65,536, or one for all; empty where a size is given
 * @param coordinates which places belong to each other
 * @param name the node's name, or empty
 */
public record Resize(
    Mode mode, List<Integer> size, List<Integer> scale, Coordinates coordinates, String name)
    implements Resampling {

  /** How a value is made of the input's. */
  public enum Mode {
    /** The nearest place's. */
    NEAREST,
    /** Between the two nearest along each dimension. */
    BILINEAR
  }

  /** Which places of input and output belong to each other. */
  public enum Coordinates {
    /** Places are areas; the corners of the first and of the last meet. */
    HALF_PIXEL,
    /** The middles of the first and of the last places meet. */
    ALIGN_CORNERS,
    /** Places are points; the first meet. */
    ASYMMETRIC
  }

  private static final int MOST_SIZE = 1 << 20;

  /**
   * @throws IllegalArgumentException if there are not either sizes or scales, of one to three
   *     dimensions, one is out of its range, or the name is not allowed
   */
  public Resize {
    Objects.requireNonNull(mode, "mode");
    Objects.requireNonNull(coordinates, "coordinates");
    size = List.copyOf(size);
    scale = List.copyOf(scale);
    Name.checked(name);
    if (size.isEmpty() == scale.isEmpty()) {
      throw new IllegalArgumentException(
          "Resize: size " + size + " and scale " + scale + ", expected one of them");
    }
    check("size", size, MOST_SIZE);
    check("scale", scale, Extent.LIMIT);
  }

  private static void check(String what, List<Integer> numbers, int most) {
    boolean good = numbers.size() < 4 && numbers.stream().allMatch(n -> n >= 1 && n <= most);
    if (!good) {
      throw new IllegalArgumentException(
          "Resize: "
              + what
              + " "
              + numbers
              + ", expected 1 to "
              + most
              + " for each of one to three dimensions");
    }
  }

  /** So many times as many places, each value repeated; one factor, or one for each dimension. */
  public static Resize nearest(int... scale) {
    return new Resize(Mode.NEAREST, List.of(), list(scale), Coordinates.HALF_PIXEL, "");
  }

  /** So many times as many places, interpolated; one factor, or one for each dimension. */
  public static Resize bilinear(int... scale) {
    return new Resize(Mode.BILINEAR, List.of(), list(scale), Coordinates.HALF_PIXEL, "");
  }

  /** The nearest values for an output of so many rows and columns. */
  public static Resize nearestTo(int... size) {
    return new Resize(Mode.NEAREST, list(size), List.of(), Coordinates.HALF_PIXEL, "");
  }

  /** Interpolated to so many rows and columns. */
  public static Resize bilinearTo(int... size) {
    return new Resize(Mode.BILINEAR, list(size), List.of(), Coordinates.HALF_PIXEL, "");
  }

  private static List<Integer> list(int... numbers) {
    return IntStream.of(numbers).boxed().collect(Collectors.toUnmodifiableList());
  }

  static Resize read(Keys keys) {
    return new Resize(
        keys.get("mode", Mode.NEAREST, word -> Mode.valueOf(word.toUpperCase(Locale.ROOT))),
        keys.get("size", List.of(), Resize::numbers),
        keys.get("scale", List.of(), Resize::numbers),
        keys.get(
            "coordinates",
            Coordinates.HALF_PIXEL,
            word -> Coordinates.valueOf(word.toUpperCase(Locale.ROOT))),
        "");
  }

  private static List<Integer> numbers(String text) {
    return list(Extent.integers(text, "x"));
  }

  /** Another rule of which places belong to each other. */
  public Resize coordinates(Coordinates changed) {
    return new Resize(mode, size, scale, changed, name);
  }

  @Override
  public Resize named(String changed) {
    return new Resize(mode, size, scale, coordinates, changed);
  }

  @Override
  public String op() {
    return "resize";
  }

  @Override
  public String attributes() {
    return new Words()
        .unless("mode", word(Mode.NEAREST), word(mode))
        .unless("size", "", text(size))
        .unless("scale", "", text(scale))
        .unless("coordinates", word(Coordinates.HALF_PIXEL), word(coordinates))
        .toString();
  }

  @Override
  public String title() {
    return "Resize["
        + word(mode)
        + (size.isEmpty() ? " by " + text(scale) : " to " + text(size))
        + (coordinates == Coordinates.HALF_PIXEL ? "" : ", " + word(coordinates))
        + "]";
  }

  @Override
  public String kerasName() {
    return "UpSampling2D";
  }

  private static String word(Enum<?> value) {
    return value.name().toLowerCase(Locale.ROOT);
  }

  private static String text(List<Integer> numbers) {
    return numbers.stream().map(String::valueOf).collect(Collectors.joining("x"));
  }
}
