package io.margay.layer;

/**
 * The sum of two or more values, as behind the branches of a residual network; shapes that differ
 * are brought together as {@link Arithmetic} says.
 *
 * <pre>
 * dst[y, x, c] = a[y, x, c] + b[y, x, c] + …
 * </pre>
 *
 * <pre>
 * Value y = Add.of().apply(x, Conv2d.of(64, 3).padding(Padding.SAME).apply(x));
 * </pre>
 *
 * @param name the node's name, or empty
 * @see <a href="https://arxiv.org/abs/1512.03385">He et al. 2015</a>
 */
public record Add(String name) implements Arithmetic {

  /**
   * @throws IllegalArgumentException if the name is not allowed
   */
  public Add {
    Name.checked(name);
  }

  /** A layer without settings. */
  public static Add of() {
    return new Add("");
  }

  @Override
  public Add named(String changed) {
    return new Add(changed);
  }

  @Override
  public String op() {
    return "add";
  }
}
