package io.margay.train;

import java.util.Locale;
import java.util.Objects;

/**
 * How large gradients may become before the optimiser sees them.
 *
 * <pre>
 * value         g ← min(max(g, -c), c)
 * norm          g ← g · c / max(‖g‖, c), ‖g‖ the length of one parameter's gradient
 * global norm   the same with the length of all parameters' gradients together
 * </pre>
 *
 * <p>The formulas are Keras'; PyTorch's clip_grad_norm_ adds 1e-6 to the length. Penalties (l1, l2)
 * are part of the gradient, and of several accumulated steps the mean is clipped.
 *
 * @param kind what is limited
 * @param limit c, from 1e-12 to 1e12; 1 without clipping
 */
public record Clipping(Kind kind, double limit) {

  private static final double LEAST = 1e-12;
  private static final double MOST = 1e12;

  /** What is limited. */
  public enum Kind {
    /** Nothing. */
    NONE,
    /** Each value. */
    VALUE,
    /** The length of each parameter's gradient. */
    NORM,
    /** The length of all gradients together. */
    GLOBAL_NORM;

    String word() {
      return name().toLowerCase(Locale.ROOT);
    }
  }

  /**
   * @throws IllegalArgumentException if the limit is out of its range
   */
  public Clipping {
    Objects.requireNonNull(kind, "kind");
    OptimizerRange.within("Clipping", "limit", limit, LEAST, MOST);
    if (kind == Kind.NONE && limit != 1) {
      throw new IllegalArgumentException(
          "Clipping: limit "
              + limit
              + " of none, expected 1. Say what is limited: VALUE, NORM or"
              + " GLOBAL_NORM.");
    }
  }

  /** Gradients as they are. */
  public static Clipping none() {
    return new Clipping(Kind.NONE, 1);
  }

  /** Each value at most so large. */
  public static Clipping value(double limit) {
    return new Clipping(Kind.VALUE, limit);
  }

  /** Each parameter's gradient at most so long. */
  public static Clipping norm(double limit) {
    return new Clipping(Kind.NORM, limit);
  }

  /** All gradients together at most so long. */
  public static Clipping globalNorm(double limit) {
    return new Clipping(Kind.GLOBAL_NORM, limit);
  }

  /**
   * Reads {@code none}, {@code value:LIMIT}, {@code norm:LIMIT} or {@code global_norm:LIMIT}.
   *
   * @throws IllegalArgumentException if it is none of these, or the limit is out of its range
   */
  public static Clipping parse(String text) {
    String[] words = text.split(":", 2);
    for (Kind kind : Kind.values()) {
      if (kind.word().equals(words[0]) && (kind == Kind.NONE) == (words.length == 1)) {
        try {
          return kind == Kind.NONE ? none() : new Clipping(kind, Double.parseDouble(words[1]));
        } catch (NumberFormatException e) {
          throw new IllegalArgumentException(
              "clip '" + text + "': '" + words[1] + "', expected a number", e);
        }
      }
    }
    throw new IllegalArgumentException(
        "clip '" + text + "': expected none, value:LIMIT, norm:LIMIT or global_norm:LIMIT");
  }

  /** What {@link #parse} reads. */
  public String text() {
    return kind.word() + (kind == Kind.NONE ? "" : ":" + limit);
  }
}
