package io.margay.layer;

/**
 * The largest of two or more values, shapes brought together as {@link Arithmetic} says.
 *
 * <pre>
 * dst[y, x, c] = max(a[y, x, c], b[y, x, c], …)
 * </pre>
 *
 * Of equal values the first has the whole gradient, as in TensorFlow; PyTorch gives each a part.
 *
 * @param name the node's name, or empty
 */
public record Maximum(String name) implements Arithmetic {

  /**
   * @throws IllegalArgumentException if the name is not allowed
   */
  public Maximum {
    Name.checked(name);
  }

  /** A layer without settings. */
  public static Maximum of() {
    return new Maximum("");
  }

  @Override
  public Maximum named(String changed) {
    return new Maximum(changed);
  }

  @Override
  public String op() {
    return "maximum";
  }
}
