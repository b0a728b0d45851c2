package io.margay.augment;

import io.margay.internal.text.Clause;
import io.margay.internal.text.Range;

/**
 * Moves every pixel by a smooth field, as if the picture were drawn on rubber.
 *
 * <pre>
 * stored = seen + alpha · (G ∗ u)(seen)      u even in [-1, 1) for each pixel and axis, G a Gaussian of deviation sigma
 * </pre>
 *
 * <p>Simard, Steinkraus, Platt: "Best practices for convolutional neural networks applied to visual
 * document analysis" (2003), whose numbers for 29x29 letters are the usual ones here; the Gaussian
 * is cut at three deviations. Of an augmentation with several transforms that move points this is
 * applied to what is seen, wherever it stands.
 *
 * @param alpha pixels, from 0 to 10000
 * @param sigma pixels, from 0.1 to 32
 */
public record Elastic(double alpha, double sigma) implements Transform {

  private static final double USUAL_ALPHA = 34.0;
  private static final double USUAL_SIGMA = 4.0;

  /**
   * @throws IllegalArgumentException if a value is out of its range
   */
  public Elastic {
    Range.check("Elastic", "alpha", alpha, 0, 10000);
    Range.check("Elastic", "sigma", sigma, 0.1, 32);
  }

  /** This strong, with sigma 4. */
  public static Elastic of(double alpha) {
    return new Elastic(alpha, USUAL_SIGMA);
  }

  /** The same with another sigma: pixels, from 0.1 to 32. */
  public Elastic sigma(double changed) {
    return new Elastic(alpha, changed);
  }

  static Elastic read(Clause words) {
    return new Elastic(words.number("alpha", USUAL_ALPHA), words.number("sigma", USUAL_SIGMA));
  }

  @Override
  public String word() {
    return "elastic";
  }

  @Override
  public String text() {
    return new Said(word()).first(USUAL_ALPHA, alpha).then("sigma", USUAL_SIGMA, sigma).toString();
  }

  @Override
  public boolean moves() {
    return true;
  }
}
