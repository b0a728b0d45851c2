package io.margay.layer;

import io.margay.DataType;
import io.margay.Shape;
import io.margay.internal.text.Decimal;
import io.margay.program.NodeFacts;
import io.margay.program.Words;
import java.util.List;
import java.util.Objects;
import java.util.stream.Collectors;
import java.util.stream.DoubleStream;

/**
 * What a model is given: the shape of one sample, how files hold its values, and how they become
 * the numbers that the network sees.
 *
 * <pre>
 * seen[.., c] = value[.., c] · scale[c] + shift[c]
 *
 * Input.image(28, 28, 1).scale(1 / 255.0)            // bytes 0 to 255 become 0 to 1
 * Input.image(32, 32, 3).scale(2 / 255.0).shift(-1)  // bytes 0 to 255 become -1 to 1
 * </pre>
 *
 * The type is what the model's author expects; data of any other type are taken too, and scaled by
 * the same numbers.
 *
 * @param name of the input's node: letters, digits, {@code _ . - /}, at most 255
 * @param shape of one sample, channels last, at most 4 dimensions and 2^31 - 1 values, which a
 *     model checks
 * @param type of the values in files and buffers
 * @param scale one number, or one per channel, finite
 * @param shift one number, or one per channel, finite
 */
public record Input(String name, Shape shape, DataType type, List<Double> scale, List<Double> shift)
    implements Value {

  private static final List<Double> ONE = List.of(1.0);
  private static final List<Double> ZERO = List.of(0.0);

  /**
   * @throws IllegalArgumentException if the name is not allowed, or there are not 1 or as many
   *     numbers as channels
   */
  public Input {
    if (!name.matches("[A-Za-z0-9_.\\-/]+")) {
      throw new IllegalArgumentException(
          "Input name '" + name + "': expected letters, digits and the signs _ . - / only");
    }
    if (name.length() > Layer.MAX_NAME) {
      throw new IllegalArgumentException(
          "Input name of " + name.length() + " letters, expected at most " + Layer.MAX_NAME);
    }
    Objects.requireNonNull(shape, "shape");
    Objects.requireNonNull(type, "type");
    scale = checked("scale", scale, shape);
    shift = checked("shift", shift, shape);
  }

  /**
   * A picture of bytes, called {@code image}; scale 1, shift 0.
   *
   * @param rows at least 1
   * @param columns at least 1
   * @param channels 1 for grey, 3 for red, green and blue
   */
  public static Input image(int rows, int columns, int channels) {
    return new Input("image", Shape.of(rows, columns, channels), DataType.U8, ONE, ZERO);
  }

  /**
   * Anything else, called {@code input}; scale 1, shift 0.
   *
   * @param shape of one sample, channels last
   * @param type of the values in files and buffers
   */
  public static Input of(Shape shape, DataType type) {
    return new Input("input", shape, type, ONE, ZERO);
  }

  /** Under another name: letters, digits, {@code _ . - /}. */
  public Input named(String changed) {
    return new Input(changed, shape, type, scale, shift);
  }

  /** Multiplied by one number, or by one per channel, before the shift. */
  public Input scale(double... numbers) {
    return new Input(name, shape, type, boxed(numbers), shift);
  }

  /** With one number added, or one per channel, after the scale. */
  public Input shift(double... numbers) {
    return new Input(name, shape, type, scale, boxed(numbers));
  }

  /** Its line of program: {@code image = input() shape=28x28x1 dtype=u8}. */
  public String line() {
    return name
        + " = input() "
        + new Words()
            .add("shape", shape)
            .unless("dtype", DataType.F32.word(), type.word())
            .unless("scale", joined(ONE), joined(scale))
            .unless("shift", joined(ZERO), joined(shift));
  }

  /** The input that a line of program says. */
  public static Input of(NodeFacts line) {
    return new Input(
        line.name(),
        Shape.parse(line.keys().text("shape")),
        line.keys().get("dtype", DataType.F32, DataType::parse),
        line.keys().numbers("scale", ONE),
        line.keys().numbers("shift", ZERO));
  }

  private static List<Double> checked(String what, List<Double> numbers, Shape shape) {
    int channels = shape.dim(shape.rank() - 1);
    if (numbers.size() != 1 && numbers.size() != channels) {
      throw new IllegalArgumentException(
          "Input["
              + shape
              + "]: "
              + numbers.size()
              + " numbers as "
              + what
              + ", expected 1 or "
              + channels
              + ", one per channel");
    }
    for (double number : numbers) {
      if (!Double.isFinite(number)) {
        throw new IllegalArgumentException(
            "Input[" + shape + "]: " + what + " " + number + ", expected a finite number");
      }
    }
    return List.copyOf(numbers);
  }

  private static List<Double> boxed(double[] numbers) {
    return DoubleStream.of(numbers).boxed().collect(Collectors.toList());
  }

  private static String joined(List<Double> numbers) {
    return numbers.stream().map(Decimal::text).collect(Collectors.joining(","));
  }
}
