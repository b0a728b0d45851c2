package io.margay.loss;

import io.margay.internal.text.Clause;
import io.margay.internal.text.Decimal;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Objects;
import java.util.OptionalInt;
import java.util.Set;
import java.util.stream.Collectors;

/**
 * Cross-entropy: how surprised the network is by the right class, in nats.
 *
 * <pre>
 * l = -log(softmax(z)[label]) = log Σ over k of e^(z[k] - m) - (z[label] - m)        m = the largest z[k]
 * </pre>
 *
 * <p>It is computed from the votes z (logits), not from probabilities: the logarithm of a sum stays
 * finite where a probability rounds to 0. Where the output is a softmax layer z is what goes into
 * that layer; else it is the output itself. With soft labels p it is -Σ p[k] · log(softmax(z)[k]).
 *
 * <pre>
 * CrossEntropy.of()                                          of the model's only output and the data's only target
 * CrossEntropy.of().output("digit").weight(0.5)              of one output among several, counted half
 * CrossEntropy.of().labelSmoothing(0.1)                      a tenth of the target goes to all classes
 * CrossEntropy.of().classWeights(1, 1, 20).ignoreIndex(255)  a rare class counts more, places of no class do not count
 * </pre>
 *
 * <p>There is a term for each place: of an output of one dimension that is the sample; of HxWxC, as
 * segmentation has it, every pixel, and the label is HxW class indices, or HxWxC probabilities.
 *
 * <p>Class weights and the mean are those of PyTorch's {@code CrossEntropyLoss}: with class indices
 * the sum of the terms, each times the weight of its label, is divided by the sum of these weights
 * over the places that count; with soft labels each class has its weight inside the sum over k, and
 * the divisor is the number of places. Label smoothing of ε makes p (1 - ε) p + ε / classes.
 *
 * <p>It measures {@code loss}, {@code accuracy} (the share of the places whose largest output is
 * their label) and {@code top_k_accuracy} (whose label is among the k largest), over the places
 * that count.
 *
 * @param aim what it looks at, and how much it counts
 * @param fromProbabilities whether the output is taken for probabilities: {@code -log(p[label])},
 *     never for what goes into a softmax
 * @param softLabels whether labels are a probability for each class instead of the index of one
 * @param labelSmoothing the part of the target that goes to all classes, from 0 to 1
 * @param classWeights how much each class counts, for each 0 or a number from 1e-12 to 1e12; empty:
 *     1
 * @param ignoreIndex a label whose places do not count; empty: there is none
 * @param topK how many of the largest outputs count as a hit in the top-k accuracy, at least 1;
 *     more than there are classes means all
 */
public record CrossEntropy(
    Aim aim,
    boolean fromProbabilities,
    boolean softLabels,
    double labelSmoothing,
    List<Double> classWeights,
    OptionalInt ignoreIndex,
    int topK)
    implements Aimed<CrossEntropy> {

  static final String WORD = "cross_entropy";
  static final String TOP_K_ACCURACY = "top_k_accuracy";
  private static final List<String> METRICS = List.of("loss", "accuracy", TOP_K_ACCURACY);
  private static final int TOP_K = 5;
  private static final double MOST_CLASS_WEIGHT = 1e12;

  /**
   * @throws IllegalArgumentException if a number is out of its range, or an index is to be ignored
   *     among soft labels
   */
  public CrossEntropy {
    Objects.requireNonNull(aim, "aim");
    Objects.requireNonNull(ignoreIndex, "ignoreIndex");
    classWeights = List.copyOf(classWeights);
    if (topK < 1) {
      throw new IllegalArgumentException(
          "CrossEntropy: top k of " + topK + ", expected at least 1");
    }
    if (!(labelSmoothing >= 0 && labelSmoothing <= 1)) {
      throw new IllegalArgumentException(
          "CrossEntropy: label smoothing " + labelSmoothing + ", expected a number from 0 to 1");
    }
    for (double weight : classWeights) {
      if (!(weight == 0 || (weight >= 1 / MOST_CLASS_WEIGHT && weight <= MOST_CLASS_WEIGHT))) {
        throw new IllegalArgumentException(
            "CrossEntropy: class weight "
                + weight
                + ", expected 0 or a number from "
                + 1 / MOST_CLASS_WEIGHT
                + " to "
                + MOST_CLASS_WEIGHT);
      }
    }
    if (softLabels && ignoreIndex.isPresent()) {
      throw new IllegalArgumentException(
          "CrossEntropy: soft labels and the index "
              + ignoreIndex.getAsInt()
              + " to ignore, expected one of them. Leave places out with a mask.");
    }
  }

  /** Of the model's only output, from logits, with class indices as labels, k 5 and weight 1. */
  public static CrossEntropy of() {
    return new CrossEntropy(Aim.USUAL, false, false, 0, List.of(), OptionalInt.empty(), TOP_K);
  }

  @Override
  public CrossEntropy aim(Aim value) {
    return new CrossEntropy(
        value, fromProbabilities, softLabels, labelSmoothing, classWeights, ignoreIndex, topK);
  }

  /** The same from probabilities, for an output that is none of a softmax layer but sums to 1. */
  public CrossEntropy fromProbabilities(boolean value) {
    return new CrossEntropy(
        aim, value, softLabels, labelSmoothing, classWeights, ignoreIndex, topK);
  }

  /** The same with labels that are, or are not, a probability for each class. */
  public CrossEntropy softLabels(boolean value) {
    return new CrossEntropy(
        aim, fromProbabilities, value, labelSmoothing, classWeights, ignoreIndex, topK);
  }

  /** The same with a part of the target for all classes, from 0 to 1. */
  public CrossEntropy labelSmoothing(double value) {
    return new CrossEntropy(
        aim, fromProbabilities, softLabels, value, classWeights, ignoreIndex, topK);
  }

  /** The same with a weight for each class; none: 1 for all. */
  public CrossEntropy classWeights(double... values) {
    return new CrossEntropy(
        aim,
        fromProbabilities,
        softLabels,
        labelSmoothing,
        Arrays.stream(values).boxed().toList(),
        ignoreIndex,
        topK);
  }

  /** The same without the places of this label, which may be none of the classes. */
  public CrossEntropy ignoreIndex(int value) {
    return new CrossEntropy(
        aim,
        fromProbabilities,
        softLabels,
        labelSmoothing,
        classWeights,
        OptionalInt.of(value),
        topK);
  }

  /** The same with another k of the top-k accuracy, at least 1. */
  public CrossEntropy topK(int value) {
    return new CrossEntropy(
        aim, fromProbabilities, softLabels, labelSmoothing, classWeights, ignoreIndex, value);
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
  public Truth truth() {
    return softLabels ? Truth.PROBABILITIES : Truth.INDICES;
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
    return METRICS;
  }

  @Override
  public Set<String> looksBehind() {
    return fromProbabilities ? Set.of() : Set.of("softmax");
  }

  @Override
  public String keys(int classes) {
    List<String> words = settings("");
    words.add("top_k=" + Math.min(topK, classes));
    return String.join(" ", words);
  }

  @Override
  public String text() {
    List<String> words = settings(softLabels ? "soft_labels=true" : "");
    if (topK != TOP_K) {
      words.add("top_k=" + topK);
    }
    return WORD + aim.text(words.stream().map(word -> ":" + word).collect(Collectors.joining()));
  }

  /** What line and text have in common; {@code second} is the text's alone. */
  private List<String> settings(String second) {
    List<String> words = new ArrayList<>();
    if (fromProbabilities) {
      words.add("from=probabilities");
    }
    if (!second.isEmpty()) {
      words.add(second);
    }
    if (labelSmoothing != 0) {
      words.add("label_smoothing=" + Decimal.text(labelSmoothing));
    }
    if (!classWeights.isEmpty()) {
      words.add(
          "class_weights="
              + classWeights.stream().map(Decimal::text).collect(Collectors.joining(",")));
    }
    ignoreIndex.ifPresent(index -> words.add("ignore_index=" + index));
    return words;
  }

  static CrossEntropy read(Aim aim, Clause words) {
    return new CrossEntropy(
        aim,
        words.choice("from", "logits", "probabilities"),
        words.flag("soft_labels", false),
        words.number("label_smoothing", 0),
        words.numbers("class_weights"),
        words.optionalWhole("ignore_index"),
        words.whole("top_k", TOP_K));
  }
}
