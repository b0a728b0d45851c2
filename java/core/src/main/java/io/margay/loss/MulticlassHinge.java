package io.margay.loss;

import io.margay.internal.text.Clause;
import io.margay.internal.text.Decimal;
import io.margay.program.Words;
import java.util.List;
import java.util.Objects;
import java.util.OptionalInt;
import java.util.Set;

/**
 * The support vector machine of several classes: the right class is to have a margin before each
 * other one.
 *
 * <pre>
 * l = Σ over j ≠ label of max(0, z[j] - z[label] + margin)        of each place
 * </pre>
 *
 * <p>Votes z are what goes into a softmax or sigmoid layer at the end, else the output itself. The
 * lectures' formula (CS231n's, of Weston and Watkins, 1999): the sum over the classes; PyTorch's
 * {@code MultiMarginLoss} divides it by their number.
 *
 * <p>It measures {@code loss} and {@code accuracy}, the share of the places whose largest vote is
 * their label.
 *
 * @param aim what it looks at, and how much it counts
 * @param margin from 0 to 1,000,000
 * @param ignoreIndex a label whose places do not count; empty: there is none
 */
public record MulticlassHinge(Aim aim, double margin, OptionalInt ignoreIndex)
    implements Aimed<MulticlassHinge> {

  static final String WORD = "multiclass_hinge";
  private static final double MOST = 1e6;

  /**
   * @throws IllegalArgumentException if the margin is out of its range
   */
  public MulticlassHinge {
    Objects.requireNonNull(aim, "aim");
    Objects.requireNonNull(ignoreIndex, "ignoreIndex");
    if (!(margin >= 0 && margin <= MOST)) {
      throw new IllegalArgumentException(
          "MulticlassHinge: margin " + margin + ", expected a number from 0 to 1,000,000");
    }
  }

  /** Of the model's only output and the data's only target, with a margin of 1. */
  public static MulticlassHinge of() {
    return of(1);
  }

  /** The same with another margin. */
  public static MulticlassHinge of(double margin) {
    return new MulticlassHinge(Aim.USUAL, margin, OptionalInt.empty());
  }

  static MulticlassHinge read(Aim aim, Clause words) {
    return new MulticlassHinge(aim, words.number("margin", 1), words.optionalWhole("ignore_index"));
  }

  @Override
  public MulticlassHinge aim(Aim value) {
    return new MulticlassHinge(value, margin, ignoreIndex);
  }

  /** The same without the places of this label, which may be none of the classes. */
  public MulticlassHinge ignoreIndex(int value) {
    return new MulticlassHinge(aim, margin, OptionalInt.of(value));
  }

  @Override
  public Scores scores() {
    return Scores.SOFTMAX;
  }

  @Override
  public String word() {
    return WORD;
  }

  @Override
  public Truth truth() {
    return Truth.INDICES;
  }

  @Override
  public boolean judgesValues() {
    return false;
  }

  @Override
  public int leastWidth() {
    return 2;
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
  public String keys(int classes) {
    Words words = new Words();
    if (margin != 1) {
      words.add("margin", Decimal.text(margin));
    }
    ignoreIndex.ifPresent(index -> words.add("ignore_index", index));
    return words.toString();
  }
}
