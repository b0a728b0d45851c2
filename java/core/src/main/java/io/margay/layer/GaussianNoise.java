package io.margay.layer;

import io.margay.internal.text.Decimal;
import io.margay.program.Keys;

/**
 * Adds noise in training, so that a network does not learn its samples by heart.
 *
 * <pre>
 * training    dst = src + deviation · n        n of a normal distribution, mean 0 and variance 1
 * otherwise   dst = src
 * </pre>
 *
 * The gradient passes unchanged. The noise depends on the seed, the step and the sample, and not on
 * the number of lanes.
 *
 * @param deviation standard deviation, 0 to 1,000,000
 * @param name the node's name, or empty
 */
public record GaussianNoise(double deviation, String name) implements Elementwise {

  private static final double LARGEST = 1e6;

  /**
   * @throws IllegalArgumentException if the deviation is not 0 to 1,000,000, or the name is not
   *     allowed
   */
  public GaussianNoise {
    Name.checked(name);
    if (!(deviation >= 0 && deviation <= LARGEST)) {
      throw new IllegalArgumentException(
          "GaussianNoise["
              + Decimal.text(deviation)
              + "]: expected a deviation of 0 to 1000000, such as 0.1");
    }
  }

  /**
   * Adds noise of a standard deviation.
   *
   * @param deviation 0 to 1,000,000
   */
  public static GaussianNoise of(double deviation) {
    return new GaussianNoise(deviation, "");
  }

  static GaussianNoise read(Keys keys) {
    return new GaussianNoise(keys.number("deviation", 0), "");
  }

  @Override
  public GaussianNoise named(String changed) {
    return new GaussianNoise(deviation, changed);
  }

  @Override
  public String op() {
    return "gaussian_noise";
  }

  @Override
  public String attributes() {
    return "deviation=" + Decimal.text(deviation);
  }

  @Override
  public String title() {
    return "GaussianNoise[" + Decimal.text(deviation) + "]";
  }

  @Override
  public String kerasName() {
    return "GaussianNoise";
  }
}
