package io.margay.loss;

import io.margay.internal.text.Clause;
import java.util.Objects;
import java.util.Set;

/**
 * Kullback and Leibler's divergence of the target's distribution from the network's, in nats.
 *
 * <pre>
 * l = Σ over k of t[k] (log t[k] - log softmax(z)[k])        of each place
 * </pre>
 *
 * <p>It has the slopes of {@link CrossEntropy} with soft labels, and is 0 where both are equal. The
 * target has a probability for each value of the output; one of 0 adds nothing. Where the output is
 * a softmax layer z is what goes into it, else the output itself. The mean over the places is
 * PyTorch's {@code KLDivLoss(reduction="batchmean")} (which takes log-probabilities) and Keras'
 * {@code KLDivergence} (which takes probabilities).
 *
 * @param aim what it looks at, and how much it counts
 * @param fromProbabilities whether the output is taken for probabilities
 */
public record KlDivergence(Aim aim, boolean fromProbabilities) implements Aimed<KlDivergence> {

  static final String WORD = "kl_divergence";

  /** Nothing is null. */
  public KlDivergence {
    Objects.requireNonNull(aim, "aim");
  }

  /** Of the model's only output and the data's only target, from logits. */
  public static KlDivergence of() {
    return new KlDivergence(Aim.USUAL, false);
  }

  static KlDivergence read(Aim aim, Clause words) {
    return new KlDivergence(aim, words.choice("from", "logits", "probabilities"));
  }

  @Override
  public KlDivergence aim(Aim value) {
    return new KlDivergence(value, fromProbabilities);
  }

  /** The same from probabilities, for an output that is none of a softmax layer but sums to 1. */
  public KlDivergence fromProbabilities(boolean value) {
    return new KlDivergence(aim, value);
  }

  @Override
  public Scores scores() {
    return fromProbabilities ? Scores.PROBABILITIES : Scores.SOFTMAX;
  }

  @Override
  public String word() {
    return WORD;
  }

  @Override
  public boolean judgesValues() {
    return false;
  }

  @Override
  public Set<String> looksBehind() {
    return fromProbabilities ? Set.of() : Set.of("softmax");
  }

  @Override
  public String keys(int classes) {
    return fromProbabilities ? "from=probabilities" : "";
  }
}
