package io.margay.layer;

import java.util.Objects;

/**
 * The largest of several linear functions: an activation that is learned, made of pieces of
 * straight lines.
 *
 * <pre>
 * dst[u] = max over p of (w[p] · src + b[p])[u]
 *
 * Maxout.of(Dense.of(10), 2).named("hidden")             // 10 units of 2 pieces each
 *
 * hidden/piece1 = dense(x) units=10
 * hidden/piece2 = dense(x) units=10
 * hidden/maximum = maximum(hidden/piece1, hidden/piece2)
 * </pre>
 *
 * Each piece has weights of its own: {@code hidden/piece1/kernel}. Of equal pieces the first has
 * the whole gradient, as {@link Maximum} says.
 *
 * @param linear makes one piece: a dense layer or a convolution without an activation
 * @param pieces functions of a unit, at least 2
 * @param name of its place in the network, or empty
 * @see <a href="https://arxiv.org/abs/1302.4389">Goodfellow et al. 2013</a>
 */
public record Maxout(Block linear, int pieces, String name) implements Composite {

  private static final int LEAST_PIECES = 2;

  /**
   * @throws IllegalArgumentException if there are fewer than two pieces, or the name is not allowed
   */
  public Maxout {
    Objects.requireNonNull(linear, "linear");
    Name.checked(name);
    if (pieces < LEAST_PIECES) {
      throw new IllegalArgumentException("Maxout: pieces " + pieces + ", expected at least 2");
    }
  }

  /**
   * The largest of so many of these.
   *
   * @param linear a dense layer or a convolution, whose name is ignored
   * @param pieces at least 2
   */
  public static Maxout of(Block linear, int pieces) {
    return new Maxout(linear, pieces, "");
  }

  @Override
  public Value compose(Value... inputs) {
    Value[] all = new Value[pieces];
    for (int piece = 0; piece < pieces; piece++) {
      all[piece] = linear.named("piece" + (piece + 1)).apply(inputs);
    }
    return Maximum.of().apply(all);
  }

  @Override
  public Maxout named(String changed) {
    return new Maxout(linear, pieces, changed);
  }

  @Override
  public String title() {
    return "Maxout[" + linear.title() + ", " + pieces + " pieces]";
  }

  @Override
  public String kerasName() {
    return "Maxout";
  }
}
