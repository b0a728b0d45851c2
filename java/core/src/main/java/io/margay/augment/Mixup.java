package io.margay.augment;

import io.margay.internal.text.Clause;
import io.margay.internal.text.Range;

/**
 * Lays another sample over each.
 *
 * <pre>
 * seen = λ · sample + (1 - λ) · other      λ of Beta(alpha, alpha), for each sample
 * </pre>
 *
 * <p>Zhang et al.: "mixup: Beyond empirical risk minimization" (2018); torchvision's MixUp draws
 * one λ for a batch.
 *
 * <p>What is right mixes alike: classes of samples become probabilities in training, numbers are
 * mixed, {@code cutmix} pastes masks too. The other sample is any of the same step, itself among
 * them.
 *
 * @param alpha of the distribution, from 0.01 to 100: the smaller, the nearer the part is to 0 or 1
 * @param probability how often, from 0 to 1
 */
public record Mixup(double alpha, double probability) implements Transform {

  private static final double USUAL_ALPHA = 0.2;
  private static final double USUAL_PROBABILITY = 1;

  /**
   * @throws IllegalArgumentException if a value is out of its range
   */
  public Mixup {
    Range.check("Mixup", "alpha", alpha, 0.01, 100);
    Range.check("Mixup", "probability", probability, 0, 1);
  }

  /** Each sample, with this alpha. */
  public static Mixup of(double alpha) {
    return new Mixup(alpha, USUAL_PROBABILITY);
  }

  /** The same now and then, from 0 to 1. */
  public Mixup probability(double changed) {
    return new Mixup(alpha, changed);
  }

  static Mixup read(Clause words) {
    return new Mixup(
        words.number("alpha", USUAL_ALPHA), words.number("probability", USUAL_PROBABILITY));
  }

  @Override
  public String word() {
    return "mixup";
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
