package io.margay.layer;

import io.margay.internal.text.Decimal;
import io.margay.program.Keys;

/**
 * Dropout for layers of {@link Activation#selu}: gives a random part of the values SELU's least one
 * in training, and keeps mean 0 and variance 1.
 *
 * <pre>
 * training    dst = a · m + b with probability rate, else a · src + b        m = -1.7580993408473766
 *             a = 1 / √((1 - rate) · (1 + rate · m²)),  b = -a · rate · m
 * otherwise   dst = src
 * </pre>
 *
 * Keras' and PyTorch's formula. What falls depends on the seed, the step and the sample, and not on
 * the number of lanes.
 *
 * @param rate part that is given the least value, 0 to 0.999
 * @param name the node's name, or empty
 * @see <a href="https://arxiv.org/abs/1706.02515">Klambauer et al. 2017</a>
 */
public record AlphaDropout(double rate, String name) implements Elementwise {

  /**
   * @throws IllegalArgumentException if the rate is not 0 to 0.999, or the name is not allowed
   */
  public AlphaDropout {
    Name.checked(name);
    Dropout.check("AlphaDropout", rate);
  }

  /**
   * Gives that part of the values the least one.
   *
   * @param rate 0 to 0.999
   */
  public static AlphaDropout of(double rate) {
    return new AlphaDropout(rate, "");
  }

  static AlphaDropout read(Keys keys) {
    return new AlphaDropout(keys.number("rate", 0), "");
  }

  @Override
  public AlphaDropout named(String changed) {
    return new AlphaDropout(rate, changed);
  }

  @Override
  public String op() {
    return "alpha_dropout";
  }

  @Override
  public String attributes() {
    return "rate=" + Decimal.text(rate);
  }

  @Override
  public String title() {
    return "AlphaDropout[" + Decimal.text(rate) + "]";
  }

  @Override
  public String kerasName() {
    return "AlphaDropout";
  }
}
