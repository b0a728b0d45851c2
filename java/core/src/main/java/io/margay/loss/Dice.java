package io.margay.loss;

import io.margay.internal.text.Clause;
import io.margay.internal.text.Decimal;
import java.util.Objects;

/**
 * Dice loss: how little the regions of a picture that the network found overlap with those that are
 * there, whatever their sizes.
 *
 * <pre>
 * l = mean over the classes of 1 - (2 Σ p t + smooth) / (Σ p + Σ t + smooth)        the sums over a sample's places
 * </pre>
 *
 * <p>The output has probabilities p: end with softmax, or with sigmoid where regions overlap. The
 * target is a class index for each place, or with {@code values(true)} a number from 0 to 1 for
 * each value. A sample is one term; a mask leaves places out of its sums. Each sample and class by
 * itself as here, while Keras' {@code Dice} sums over the whole batch at once; with plain sums
 * below where Milletari, Navab, Ahmadi, V-Net, 2016, has squares.
 *
 * @param aim what it looks at, and how much it counts
 * @param smooth what keeps empty regions apart from 0 / 0, from 0.000001 to 1,000,000
 * @param values whether the target has a number for each value
 */
public record Dice(Aim aim, double smooth, boolean values) implements Aimed<Dice> {

  static final String WORD = "dice";
  private static final double LEAST = 1e-6;
  private static final double MOST = 1e6;

  /**
   * @throws IllegalArgumentException if smooth is out of its range
   */
  public Dice {
    Objects.requireNonNull(aim, "aim");
    if (!(smooth >= LEAST && smooth <= MOST)) {
      throw new IllegalArgumentException(
          "Dice: smooth " + smooth + ", expected a number from 0.000001 to 1,000,000");
    }
  }

  /** Of the model's only output and the data's only target, class indices, with smooth 1. */
  public static Dice of() {
    return new Dice(Aim.USUAL, 1, false);
  }

  static Dice read(Aim aim, Clause words) {
    return new Dice(aim, words.number("smooth", 1), words.flag("values", false));
  }

  @Override
  public Dice aim(Aim value) {
    return new Dice(value, smooth, values);
  }

  /** The same with another number beside the sums. */
  public Dice smooth(double value) {
    return new Dice(aim, value, values);
  }

  /** The same with a target that has, or has not, a number for each value. */
  public Dice values(boolean value) {
    return new Dice(aim, smooth, value);
  }

  @Override
  public Scores scores() {
    return Scores.PROBABILITIES;
  }

  @Override
  public String word() {
    return WORD;
  }

  @Override
  public Truth truth() {
    return values ? Truth.VALUES : Truth.INDICES;
  }

  @Override
  public int leastWidth() {
    return values ? 1 : 2; // of one output yes and no are values
  }

  @Override
  public String keys(int classes) {
    return smooth == 1 ? "" : "smooth=" + Decimal.text(smooth);
  }

  @Override
  public String text() {
    return text(values ? "values=true" : "");
  }
}
