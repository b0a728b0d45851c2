package io.margay.layer;

/**
 * The difference of two values, shapes brought together as {@link Arithmetic} says.
 *
 * <pre>
 * dst[y, x, c] = a[y, x, c] - b[y, x, c]
 * </pre>
 *
 * Keras calls it {@code Subtract}.
 *
 * @param name the node's name, or empty
 */
public record Subtract(String name) implements Arithmetic {

  /**
   * @throws IllegalArgumentException if the name is not allowed
   */
  public Subtract {
    Name.checked(name);
  }

  /** A layer without settings. */
  public static Subtract of() {
    return new Subtract("");
  }

  @Override
  public Subtract named(String changed) {
    return new Subtract(changed);
  }

  @Override
  public String op() {
    return "subtract";
  }
}
