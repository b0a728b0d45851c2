package io.margay.layer;

/**
 * The smallest of two or more values, shapes brought together as {@link Arithmetic} says.
 *
 * <pre>
 * dst[y, x, c] = min(a[y, x, c], b[y, x, c], …)
 * </pre>
 *
 * Of equal values the first has the whole gradient, as in TensorFlow; PyTorch gives each a part.
 *
 * @param name the node's name, or empty
 */
public record Minimum(String name) implements Arithmetic {

  /**
   * @throws IllegalArgumentException if the name is not allowed
   */
  public Minimum {
    Name.checked(name);
  }

  /** A layer without settings. */
  public static Minimum of() {
    return new Minimum("");
  }

  @Override
  public Minimum named(String changed) {
    return new Minimum(changed);
  }

  @Override
  public String op() {
    return "minimum";
  }
}
