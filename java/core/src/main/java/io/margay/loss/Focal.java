package io.margay.loss;

import io.margay.internal.text.Clause;
import io.margay.program.Words;
import java.util.List;
import java.util.Objects;
import java.util.OptionalInt;
import java.util.Set;

/**
 * Focal loss: binary cross-entropy in which what is right already counts little, for few objects
 * before much background.
 *
 * <pre>
 * p = σ(z)
 * l = -α t (1 - p)^γ log p - (1 - α) (1 - t) p^γ log(1 - p)        of each value z with the target t
 * </pre>
 *
 * <p>The loss is the mean over all values (the paper divides by the number of objects instead).
 * Where the output is a sigmoid layer z is what goes into it. The target is a class index, one
 * against all, or with {@code values(true)} a number from 0 to 1 for each value. Lin, Goyal,
 * Girshick, He, Dollár, Focal Loss for Dense Object Detection, 2017.
 *
 * <p>It measures {@code loss} and {@code accuracy}: of class indices the share whose largest output
 * is the label, of values the share on the target's side of a half.
 *
 * @param aim what it looks at, and how much it counts
 * @param gamma how fast what is right fades, from 0, not at all, to 100
 * @param alpha what yes counts, from 0 to 1; no counts the rest
 * @param values whether the target has a number for each value
 * @param ignoreIndex a class index whose places do not count; empty: there is none
 */
public record Focal(Aim aim, double gamma, double alpha, boolean values, OptionalInt ignoreIndex)
    implements Aimed<Focal> {

  static final String WORD = "focal";
  private static final double GAMMA = 2;
  private static final double ALPHA = 0.25;
  private static final double MOST_GAMMA = 100;

  /**
   * @throws IllegalArgumentException if gamma or alpha is out of its range, or an index is to be
   *     ignored where the target has values
   */
  public Focal {
    Objects.requireNonNull(aim, "aim");
    Objects.requireNonNull(ignoreIndex, "ignoreIndex");
    if (values && ignoreIndex.isPresent()) {
      throw new IllegalArgumentException(
          "Focal: a target of values and the index "
              + ignoreIndex.getAsInt()
              + " to ignore, expected one of them. Leave places out with a mask.");
    }
    if (!(gamma >= 0 && gamma <= MOST_GAMMA)) {
      throw new IllegalArgumentException(
          "Focal: gamma " + gamma + ", expected a number from 0 to 100");
    }
    if (!(alpha >= 0 && alpha <= 1)) {
      throw new IllegalArgumentException(
          "Focal: alpha " + alpha + ", expected a number from 0 to 1");
    }
  }

  /** The paper's: gamma 2, alpha 0.25, with class indices as labels. */
  public static Focal of() {
    return new Focal(Aim.USUAL, GAMMA, ALPHA, false, OptionalInt.empty());
  }

  static Focal read(Aim aim, Clause words) {
    return new Focal(
        aim,
        words.number("gamma", GAMMA),
        words.number("alpha", ALPHA),
        words.flag("values", false),
        words.optionalWhole("ignore_index"));
  }

  @Override
  public Focal aim(Aim value) {
    return new Focal(value, gamma, alpha, values, ignoreIndex);
  }

  /** The same with another gamma. */
  public Focal gamma(double value) {
    return new Focal(aim, value, alpha, values, ignoreIndex);
  }

  /** The same with another alpha. */
  public Focal alpha(double value) {
    return new Focal(aim, gamma, value, values, ignoreIndex);
  }

  /** The same with a target that has, or has not, a number for each value. */
  public Focal values(boolean value) {
    return new Focal(aim, gamma, alpha, value, ignoreIndex);
  }

  /** The same without the places of this class index, which may be none of the classes. */
  public Focal ignoreIndex(int value) {
    return new Focal(aim, gamma, alpha, values, OptionalInt.of(value));
  }

  @Override
  public Scores scores() {
    return Scores.LOGITS;
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
  public List<String> metrics() {
    return List.of("loss", "accuracy");
  }

  @Override
  public Set<String> looksBehind() {
    return Set.of("sigmoid");
  }

  @Override
  public String keys(int classes) {
    Words words = new Words().unless("gamma", GAMMA, gamma).unless("alpha", ALPHA, alpha);
    ignoreIndex.ifPresent(index -> words.add("ignore_index", index));
    return words.toString();
  }

  @Override
  public String text() {
    return text(values ? "values=true" : "");
  }
}
