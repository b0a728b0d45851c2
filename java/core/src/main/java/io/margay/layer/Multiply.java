package io.margay.layer;

/**
 * The product of two or more values, shapes brought together as {@link Arithmetic} says.
 *
 * <pre>
 * dst[y, x, c] = a[y, x, c] · b[y, x, c] · …
 * </pre>
 *
 * <pre>
 * Value weight = Activation.sigmoid().apply(Dense.of(64).apply(GlobalAvgPool.of().apply(x)));
 * Value y = Multiply.of().apply(x, weight);       // squeeze and excitation: 28x28x64 times 64
 * </pre>
 *
 * @param name the node's name, or empty
 */
public record Multiply(String name) implements Arithmetic {

  /**
   * @throws IllegalArgumentException if the name is not allowed
   */
  public Multiply {
    Name.checked(name);
  }

  /** A layer without settings. */
  public static Multiply of() {
    return new Multiply("");
  }

  @Override
  public Multiply named(String changed) {
    return new Multiply(changed);
  }

  @Override
  public String op() {
    return "multiply";
  }
}
