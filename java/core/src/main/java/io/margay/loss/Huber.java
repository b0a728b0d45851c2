package io.margay.loss;

import io.margay.internal.text.Clause;
import io.margay.internal.text.Decimal;
import java.util.Objects;

/**
 * Huber's loss: the square of small differences, and the absolute value of large ones.
 *
 * <pre>
 * d = x - target
 * l = d² / 2                    |d| up to delta
 *     delta (|d| - delta / 2)   beyond                of each value; the loss is their mean
 * </pre>
 *
 * <p>The target has a number for each value of the output. PyTorch's and Keras' formula are this
 * one (P. J. Huber, Robust Estimation of a Location Parameter, 1964).
 *
 * @param aim what it looks at, and how much it counts
 * @param delta where it bends, from 0.000001 to 1,000,000
 */
public record Huber(Aim aim, double delta) implements Aimed<Huber> {

  static final String WORD = "huber";
  private static final double LEAST = 1e-6;
  private static final double MOST = 1e6;

  /**
   * @throws IllegalArgumentException if delta is out of its range
   */
  public Huber {
    Objects.requireNonNull(aim, "aim");
    if (!(delta >= LEAST && delta <= MOST)) {
      throw new IllegalArgumentException(
          "Huber: delta " + delta + ", expected a number from 0.000001 to 1,000,000");
    }
  }

  /** Of the model's only output and the data's only target, with delta 1. */
  public static Huber of() {
    return of(1);
  }

  /** The same with another delta. */
  public static Huber of(double delta) {
    return new Huber(Aim.USUAL, delta);
  }

  static Huber read(Aim aim, Clause words) {
    return new Huber(aim, words.number("delta", 1));
  }

  @Override
  public Huber aim(Aim value) {
    return new Huber(value, delta);
  }

  @Override
  public String word() {
    return WORD;
  }

  @Override
  public String keys(int classes) {
    return delta == 1 ? "" : "delta=" + Decimal.text(delta);
  }
}
