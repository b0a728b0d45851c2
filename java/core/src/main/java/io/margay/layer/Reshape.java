package io.margay.layer;

import io.margay.Shape;
import io.margay.program.Keys;
import java.util.Objects;

/**
 * The same values, in the same order, under another shape.
 *
 * <pre>
 * Reshape.of(Shape.of(28, 28, 1))     // 784 values become one grey picture
 * </pre>
 *
 * @param shape the output's shape per sample, with as many values as the input
 * @param name the node's name, or empty
 */
public record Reshape(Shape shape, String name) implements Reshaping {

  /**
   * @throws IllegalArgumentException if the name is not allowed
   */
  public Reshape {
    Objects.requireNonNull(shape, "shape");
    Name.checked(name);
  }

  /**
   * Gives every sample that shape.
   *
   * @param shape without the batch
   */
  public static Reshape of(Shape shape) {
    return new Reshape(shape, "");
  }

  static Reshape read(Keys keys) {
    return new Reshape(Shape.parse(keys.text("shape")), "");
  }

  @Override
  public Reshape named(String changed) {
    return new Reshape(shape, changed);
  }

  @Override
  public String op() {
    return "reshape";
  }

  @Override
  public String attributes() {
    return "shape=" + shape;
  }

  @Override
  public String title() {
    return "Reshape[" + shape + "]";
  }

  @Override
  public String kerasName() {
    return "Reshape";
  }
}
