package io.margay.layer;

/**
 * The quotient of two values, shapes brought together as {@link Arithmetic} says.
 *
 * <pre>
 * dst[y, x, c] = a[y, x, c] / b[y, x, c]
 * </pre>
 *
 * A division by 0 gives an infinity or NaN: a step whose loss is not finite is refused. Keras has
 * no layer of it.
 *
 * @param name the node's name, or empty
 */
public record Divide(String name) implements Arithmetic {

  /**
   * @throws IllegalArgumentException if the name is not allowed
   */
  public Divide {
    Name.checked(name);
  }

  /** A layer without settings. */
  public static Divide of() {
    return new Divide("");
  }

  @Override
  public Divide named(String changed) {
    return new Divide(changed);
  }

  @Override
  public String op() {
    return "divide";
  }
}
