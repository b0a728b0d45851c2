package io.margay.loss;

import io.margay.internal.text.Clause;
import io.margay.internal.text.Decimal;
import io.margay.program.Words;
import java.util.List;
import java.util.Objects;
import java.util.Set;

/**
 * Binary cross-entropy: each value of the output says yes or no by itself. For two classes in one
 * output, and for samples that have several labels at once.
 *
 * <pre>
 * l = -t log σ(z) - (1 - t) log(1 - σ(z))        of each value z with the target t, 0 to 1
 *   = max(z, 0) - z t + log(1 + e^-|z|)          as it is computed
 * </pre>
 *
 * <p>Where the output is a sigmoid layer z is what goes into it, else it is the output itself. The
 * target has a number from 0 to 1 for each value of the output; of one output, class indices 0 and
 * 1 are such numbers. PyTorch's {@code BCEWithLogitsLoss}, Keras' {@code
 * BinaryCrossentropy(from_logits=True)}.
 *
 * <p>Label smoothing of ε makes t (1 - ε) t + ε / 2, as Keras does.
 *
 * <p>It measures {@code loss} and {@code accuracy}, the share of the values that are on the
 * target's side of a half.
 *
 * @param aim what it looks at, and how much it counts
 * @param fromProbabilities whether the output is taken for σ(z), as that of a layer with a sigmoid
 *     inside; where it rounds to 0 or 1 nothing more is learned from logarithms
 * @param labelSmoothing the part of the target that goes to yes and no alike, from 0 to 1
 */
public record BinaryCrossEntropy(Aim aim, boolean fromProbabilities, double labelSmoothing)
    implements Aimed<BinaryCrossEntropy> {

  static final String WORD = "binary_cross_entropy";

  /**
   * @throws IllegalArgumentException if the label smoothing is out of its range
   */
  public BinaryCrossEntropy {
    Objects.requireNonNull(aim, "aim");
    if (!(labelSmoothing >= 0 && labelSmoothing <= 1)) {
      throw new IllegalArgumentException(
          "BinaryCrossEntropy: label smoothing "
              + labelSmoothing
              + ", expected a number from 0 to 1");
    }
  }

  /** Of the model's only output and the data's only target, from logits. */
  public static BinaryCrossEntropy of() {
    return new BinaryCrossEntropy(Aim.USUAL, false, 0);
  }

  static BinaryCrossEntropy read(Aim aim, Clause words) {
    return new BinaryCrossEntropy(
        aim, words.choice("from", "logits", "probabilities"), words.number("label_smoothing", 0));
  }

  @Override
  public BinaryCrossEntropy aim(Aim value) {
    return new BinaryCrossEntropy(value, fromProbabilities, labelSmoothing);
  }

  /** The same of an output that is between 0 and 1 already. */
  public BinaryCrossEntropy fromProbabilities(boolean value) {
    return new BinaryCrossEntropy(aim, value, labelSmoothing);
  }

  /** The same with a part of the target for yes and no alike, from 0 to 1. */
  public BinaryCrossEntropy labelSmoothing(double value) {
    return new BinaryCrossEntropy(aim, fromProbabilities, value);
  }

  @Override
  public Scores scores() {
    return fromProbabilities ? Scores.PROBABILITIES : Scores.LOGITS;
  }

  @Override
  public String word() {
    return WORD;
  }

  @Override
  public List<String> metrics() {
    return List.of("loss", "accuracy");
  }

  @Override
  public Set<String> looksBehind() {
    return fromProbabilities ? Set.of() : Set.of("sigmoid");
  }

  @Override
  public String keys(int classes) {
    Words words = new Words();
    if (fromProbabilities) {
      words.add("from", "probabilities");
    }
    if (labelSmoothing != 0) {
      words.add("label_smoothing", Decimal.text(labelSmoothing));
    }
    return words.toString();
  }
}
