package io.margay.augment;

import io.margay.internal.text.Clause;
import io.margay.internal.text.Range;

/**
 * Pastes a rectangle of another sample into each.
 *
 * <pre>
 * rows and columns = √(1 - λ) of the picture's, cut at its sides      λ of Beta(alpha, alpha), for each sample
 * </pre>
 *
 * <p>Yun et al.: "CutMix: Regularization strategy to train strong classifiers with localizable
 * features" (2019); torchvision's CutMix draws one rectangle for a batch.
 *
 * <p>What is right mixes alike: classes of samples become probabilities in training, numbers are
 * mixed, {@code cutmix} pastes masks too. The other sample is any of the same step, itself among
 * them.
 *
 * @param alpha of the distribution, from 0.01 to 100: the smaller, the nearer the part is to 0 or 1
 * @param probability how often, from 0 to 1
 */
public record Cutmix(double alpha, double probability) implements Transform {

  private static final double USUAL_ALPHA = 1;
  private static final double USUAL_PROBABILITY = 1;

  /**
   * @throws IllegalArgumentException if a value is out of its range
   */
  public Cutmix {
    Range.check("Cutmix", "alpha", alpha, 0.01, 100);
    Range.check("Cutmix", "probability", probability, 0, 1);
  }

  /** Each sample, with this alpha. */
  public static Cutmix of(double alpha) {
    return new Cutmix(alpha, USUAL_PROBABILITY);
  }

  /** The same now and then, from 0 to 1. */
  public Cutmix probability(double changed) {
    return new Cutmix(alpha, changed);
  }

  static Cutmix read(Clause words) {
    return new Cutmix(
        words.number("alpha", USUAL_ALPHA), words.number("probability", USUAL_PROBABILITY));
  }

  @Override
  public String word() {
    return "cutmix";
  }

  @Override
  public String text() {
    return new Said(word())
        .first(USUAL_ALPHA, alpha)
        .then("probability", USUAL_PROBABILITY, probability)
        .toString();
  }

  @Override
  public boolean moves() {
    return false;
  }

  @Override
  public boolean mixes() {
    return true;
  }
}
