package io.margay.layer;

import io.margay.internal.text.Decimal;
import io.margay.program.Keys;

/**
 * Leaves out a random part of the values in training, so that no unit relies on a single other one.
 *
 * <pre>
 * training    dst = 0 with probability rate, else src / (1 - rate)
 * otherwise   dst = src
 * </pre>
 *
 * What is left out depends on the seed, the step and the sample, and not on the number of lanes.
 *
 * @param rate part that is left out, 0 to 0.999
 * @param name the node's name, or empty
 * @see <a href="https://jmlr.org/papers/v15/srivastava14a.html">Srivastava et al. 2014</a>
 */
public record Dropout(double rate, String name) implements Elementwise {

  private static final double LARGEST_RATE = 0.999;

  /**
   * @throws IllegalArgumentException if the rate is not 0 to 0.999, or the name is not allowed
   */
  public Dropout {
    Name.checked(name);
    check("Dropout", rate);
  }

  static void check(String layer, double rate) {
    if (!(rate >= 0 && rate <= LARGEST_RATE)) {
      throw new IllegalArgumentException(
          layer + "[" + Decimal.text(rate) + "]: expected a rate of 0 to 0.999, such as 0.2");
    }
  }

  /**
   * Leaves out that part of the values.
   *
   * @param rate 0 to 0.999
   */
  public static Dropout of(double rate) {
    return new Dropout(rate, "");
  }

  static Dropout read(Keys keys) {
    return new Dropout(keys.number("rate", 0), "");
  }

  @Override
  public Dropout named(String changed) {
    return new Dropout(rate, changed);
  }

  @Override
  public String op() {
    return "dropout";
  }

  @Override
  public String attributes() {
    return "rate=" + Decimal.text(rate);
  }

  @Override
  public String title() {
    return "Dropout[" + Decimal.text(rate) + "]";
  }

  @Override
  public String kerasName() {
    return "Dropout";
  }
}
