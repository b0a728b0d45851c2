package io.margay.loss;

import io.margay.internal.text.Clause;
import java.util.List;
import java.util.Objects;
import java.util.Set;

/**
 * Hinge loss: support vector machines, one for each class against all others.
 *
 * <pre>
 * l = max(0, 1 - s z)      of each vote z; s is 1 where the class is right, -1 where it is not
 *     max(0, 1 - s z)²     squared
 * </pre>
 *
 * <p>The loss is the mean over all values, as Keras' {@code Hinge} and {@code SquaredHinge} have
 * it. Votes are what goes into a softmax or sigmoid layer at the end, else the output itself. The
 * target is a class index, one against all, or with {@code values(true)} a number for each value,
 * of which those above 0 are yes and all others no. The squared form is that of Tang, Deep Learning
 * using Linear Support Vector Machines, 2013; the margin between classes is {@link
 * MulticlassHinge}'s.
 *
 * <p>It measures {@code loss} and {@code accuracy}: of class indices the share whose largest vote
 * is the label, of values the share of those with the right sign.
 *
 * @param aim what it looks at, and how much it counts
 * @param squared whether it is the square
 * @param values whether the target has a number for each value
 */
public record Hinge(Aim aim, boolean squared, boolean values) implements Aimed<Hinge> {

  static final String WORD = "hinge";
  static final String SQUARED = "squared_hinge";

  /** Nothing is null. */
  public Hinge {
    Objects.requireNonNull(aim, "aim");
  }

  /** Of the model's only output and the data's only target, class indices. */
  public static Hinge of() {
    return new Hinge(Aim.USUAL, false, false);
  }

  static Hinge read(Aim aim, Clause words) {
    return new Hinge(aim, words.name().equals(SQUARED), words.flag("values", false));
  }

  @Override
  public Hinge aim(Aim value) {
    return new Hinge(value, squared, values);
  }

  /** The square, or not. */
  public Hinge squared(boolean value) {
    return new Hinge(aim, value, values);
  }

  /** The same with a target that has, or has not, a number for each value. */
  public Hinge values(boolean value) {
    return new Hinge(aim, squared, value);
  }

  @Override
  public Scores scores() {
    return Scores.LOGITS;
  }

  @Override
  public String word() {
    return squared ? SQUARED : WORD;
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
    return Set.of("softmax", "sigmoid");
  }

  @Override
  public String text() {
    return text(values ? "values=true" : "");
  }
}
