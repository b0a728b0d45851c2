package io.margay.loss;

import io.margay.internal.text.Clause;
import java.util.List;
import java.util.Objects;
import java.util.regex.Pattern;

/**
 * Cross-entropy: how surprised the network is by the right class, in nats.
 *
 * <pre>
 * loss = -log(softmax(z)[label]) = log Σ over k of e^(z[k] - m) - (z[label] - m)        m = the largest z[k]
 * </pre>
 *
 * <p>It is computed from the votes z (logits), not from probabilities: the logarithm of a sum stays
 * finite where a probability rounds to 0. Where the output is a softmax layer z is what goes into
 * that layer; else it is the output itself. With soft labels p it is -Σ p[k] · log(softmax(z)[k]).
 *
 * <pre>
 * CrossEntropy.of()                                          of the model's only output and the data's only target
 * CrossEntropy.of().output("digit").weight(0.5)              of one output among several, counted half
 * </pre>
 *
 * <p>It measures {@code loss}, {@code accuracy} (the share of the samples whose largest output is
 * their label) and {@code top_k_accuracy} (whose label is among the k largest).
 *
 * @param output the output of the model; empty: the only one
 * @param target the column that says what is right; empty: the only target, or the one with the
 *     output's name
 * @param fromProbabilities whether the output is taken for probabilities: {@code -log(p[label])},
 *     never for what goes into a softmax
 * @param softLabels whether labels are a probability for each class instead of the index of one
 * @param topK how many of the largest outputs count as a hit in the top-k accuracy, at least 1;
 *     more than there are classes means all
 * @param weight what the values are multiplied by before they are summed with those of other
 *     losses, from 0, which only watches, to 1,000,000
 */
public record CrossEntropy(
    String output,
    String target,
    boolean fromProbabilities,
    boolean softLabels,
    int topK,
    double weight)
    implements Loss {

  static final String WORD = "cross_entropy";
  private static final int TOP_K = 5;
  private static final double MOST_WEIGHT = 1e6;
  private static final Pattern NAME = Pattern.compile("[A-Za-z0-9_./-]*");

  /**
   * @throws IllegalArgumentException if k or the weight is out of its range, or a name has other
   *     letters than programs allow
   */
  public CrossEntropy {
    requireName("output", output);
    requireName("target", target);
    if (topK < 1) {
      throw new IllegalArgumentException(
          "CrossEntropy: top k of " + topK + ", expected at least 1");
    }
    if (!(weight >= 0 && weight <= MOST_WEIGHT)) {
      throw new IllegalArgumentException(
          "CrossEntropy: weight " + weight + ", expected a number from 0 to 1,000,000");
    }
  }

  /** Of the model's only output, from logits, with class indices as labels, k 5 and weight 1. */
  public static CrossEntropy of() {
    return new CrossEntropy("", "", false, false, TOP_K, 1);
  }

  /** The same of an output of this name. */
  public CrossEntropy output(String value) {
    return new CrossEntropy(value, target, fromProbabilities, softLabels, topK, weight);
  }

  /** The same with the column of this name as labels. */
  public CrossEntropy target(String value) {
    return new CrossEntropy(output, value, fromProbabilities, softLabels, topK, weight);
  }

  /** The same from probabilities, for an output that is none of a softmax layer but sums to 1. */
  public CrossEntropy fromProbabilities(boolean value) {
    return new CrossEntropy(output, target, value, softLabels, topK, weight);
  }

  /** The same with labels that are, or are not, a probability for each class. */
  public CrossEntropy softLabels(boolean value) {
    return new CrossEntropy(output, target, fromProbabilities, value, topK, weight);
  }

  /** The same with another k of the top-k accuracy, at least 1. */
  public CrossEntropy topK(int value) {
    return new CrossEntropy(output, target, fromProbabilities, softLabels, value, weight);
  }

  /** The same counted more or less, from 0, which only watches, to 1,000,000. */
  public CrossEntropy weight(double value) {
    return new CrossEntropy(output, target, fromProbabilities, softLabels, topK, value);
  }

  @Override
  public String word() {
    return WORD;
  }

  @Override
  public List<String> metrics() {
    return List.of("loss", "accuracy", "top_k_accuracy");
  }

  @Override
  public boolean takesLogits() {
    return !fromProbabilities;
  }

  @Override
  public String line(String name, String input, String label, int classes) {
    return name
        + " = "
        + WORD
        + "("
        + input
        + ", "
        + label
        + ")"
        + (fromProbabilities ? " from=probabilities" : "")
        + " top_k="
        + Math.min(topK, classes)
        + (weight == 1 ? "" : " weight=" + weight);
  }

  @Override
  public String text() {
    return WORD
        + (output.isEmpty() ? "" : ":output=" + output)
        + (target.isEmpty() ? "" : ":target=" + target)
        + (fromProbabilities ? ":from=probabilities" : "")
        + (softLabels ? ":soft_labels=true" : "")
        + (topK == TOP_K ? "" : ":top_k=" + topK)
        + (weight == 1 ? "" : ":weight=" + weight);
  }

  static CrossEntropy read(Clause words) {
    String from = words.word("from", "logits");
    if (!from.equals("logits") && !from.equals("probabilities")) {
      throw words.refusal("from=" + from + ", expected logits or probabilities", null);
    }
    return new CrossEntropy(
        words.word("output", ""),
        words.word("target", ""),
        from.equals("probabilities"),
        words.flag("soft_labels", false),
        words.whole("top_k", TOP_K),
        words.number("weight", 1));
  }

  private static void requireName(String what, String name) {
    if (!NAME.matcher(Objects.requireNonNull(name, what)).matches()) {
      throw new IllegalArgumentException(
          "CrossEntropy: "
              + what
              + " '"
              + name
              + "', expected letters, digits, '_', '.', '-' and '/'");
    }
  }
}
