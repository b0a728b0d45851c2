package io.margay.augment;

import io.margay.internal.text.Clause;
import io.margay.internal.text.Range;

/**
 * Smooths the picture by a Gaussian whose deviation is even in [least, most).
 *
 * <p>Beside the picture it is mirrored without its outermost pixels again. As torchvision's
 * GaussianBlur.
 *
 * @param kernel rows and columns of the filter, an odd number from 3 to 63
 * @param least pixels, from 0.01 to 100
 * @param most pixels, from 0.01 to 100
 * @param probability how often, from 0 to 1
 */
public record Blur(int kernel, double least, double most, double probability) implements Transform {

  private static final int USUAL_KERNEL = 5;
  private static final double USUAL_LEAST = 0.1;
  private static final double USUAL_MOST = 2.0;
  private static final double USUAL_PROBABILITY = 1.0;

  /**
   * @throws IllegalArgumentException if a value is out of its range
   */
  public Blur {
    Range.check("Blur", "kernel", kernel, 3, 63);
    Range.check("Blur", "least", least, 0.01, 100);
    Range.check("Blur", "most", most, 0.01, 100);
    Range.check("Blur", "probability", probability, 0, 1);
    if (kernel % 2 == 0) {
      throw new IllegalArgumentException("Blur: kernel " + kernel + ", expected an odd number");
    }
    if (least > most) {
      throw new IllegalArgumentException(
          "Blur: least " + least + ", expected at most the largest, " + most);
    }
  }

  /** With a filter of so many rows and columns, and deviations from 0.1 to 2. */
  public static Blur of(int kernel) {
    return new Blur(kernel, USUAL_LEAST, USUAL_MOST, USUAL_PROBABILITY);
  }

  /** The same with another least: pixels, from 0.01 to 100. */
  public Blur least(double changed) {
    return new Blur(kernel, changed, most, probability);
  }

  /** The same with another most: pixels, from 0.01 to 100. */
  public Blur most(double changed) {
    return new Blur(kernel, least, changed, probability);
  }

  /** The same with another probability: how often, from 0 to 1. */
  public Blur probability(double changed) {
    return new Blur(kernel, least, most, changed);
  }

  static Blur read(Clause words) {
    return new Blur(
        words.whole("kernel", USUAL_KERNEL),
        words.number("least", USUAL_LEAST),
        words.number("most", USUAL_MOST),
        words.number("probability", USUAL_PROBABILITY));
  }

  @Override
  public String word() {
    return "blur";
  }

  @Override
  public String text() {
    return new Said(word())
        .first(USUAL_KERNEL, kernel)
        .then("least", USUAL_LEAST, least)
        .then("most", USUAL_MOST, most)
        .then("probability", USUAL_PROBABILITY, probability)
        .toString();
  }

  @Override
  public boolean moves() {
    return false;
  }
}
