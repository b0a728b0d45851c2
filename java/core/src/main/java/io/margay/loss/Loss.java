package io.margay.loss;

import io.margay.Shape;
import io.margay.internal.text.Clause;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/**
 * A number for each sample that training makes small. A training may have several: it makes the sum
 * of all, each times its weight, small.
 *
 * <p>A loss is a sum of terms: one for each place of the output (a vector is one place, HxWxC are
 * HxW places of C classes) or one for each value, as each loss says. Over a batch it is the
 * weighted mean
 *
 * <pre>
 * loss = Σ w[t] · l[t] / Σ w[t]        over the terms of all samples of the batch
 * </pre>
 *
 * <p>with weights of 1, or those of a column: {@code weights(column)} has a number for each sample,
 * {@code mask(column)} one for each place or value; each is 0 or more. Where all are 0 nothing is
 * learned. Without such a column this is the mean of PyTorch and of Keras; with weights PyTorch and
 * Keras' {@code mean_with_sample_weight} divide by their sum as here, Keras' usual {@code
 * sum_over_batch_size} by the number of samples.
 *
 * <p>Losses are immutable and safe in any thread.
 */
public sealed interface Loss permits Aimed {

  /** The operator in programs, and the first word of {@link #text()}: {@code cross_entropy}. */
  String word();

  /** What it looks at, and how much it counts. */
  Aim aim();

  /** The same that looks at something else. */
  Loss aim(Aim value);

  /** The output of the model that it looks at; empty: the only one. */
  default String output() {
    return aim().output();
  }

  /**
   * The column of the data that says what is right; empty: the only target, or the one with the
   * output's name.
   */
  default String target() {
    return aim().target();
  }

  /** The same without weights of samples or of their parts: all count 1. */
  default Loss unweighted() {
    return aim(aim().weights(""));
  }

  /** What its values are multiplied by before they are summed, from 0 on. */
  default double weight() {
    return aim().weight();
  }

  /** The form of what is right. */
  Truth truth();

  /**
   * The shape of what is right, where it is neither that of the output nor that of its places;
   * empty elsewhere.
   */
  default Optional<Shape> targetShape() {
    return Optional.empty();
  }

  /** Whether it has a term for each value of the output instead of one for each place. */
  boolean judgesValues();

  /** The fewest values of the output's last dimension. */
  int leastWidth();

  /**
   * What it measures, in the order of the native side: {@code loss} first, then such as {@code
   * accuracy}.
   */
  List<String> metrics();

  /**
   * The operators of a last layer that it undoes: it takes what goes into them, such as the votes
   * before a softmax.
   */
  Set<String> looksBehind();

  /** What the numbers that it looks at say of classes. */
  Scores scores();

  /**
   * Its settings in a line of program, such as {@code from=probabilities top_k=5}.
   *
   * @param classes values of the last dimension of what it looks at
   */
  String keys(int classes);

  /**
   * Its line of program, such as {@code loss = cross_entropy(dense, label) top_k=5}.
   *
   * @param name of the line's node
   * @param inputs names of the node that it looks at, of the input that says what is right, and of
   *     that with the weights, if there is one
   * @param classes values of the last dimension of what it looks at
   */
  default String line(String name, List<String> inputs, int classes) {
    String keys = keys(classes);
    return name
        + " = "
        + word()
        + "("
        + String.join(", ", inputs)
        + ")"
        + (keys.isEmpty() ? "" : " " + keys)
        + (weight() == 1 ? "" : " weight=" + weight());
  }

  /**
   * What {@link #parse} reads, such as {@code cross_entropy:output=digit:weight=0.5}; what is usual
   * is left out.
   */
  String text();

  /**
   * Reads a loss.
   *
   * <pre>
   * cross_entropy[:from=logits|probabilities][:soft_labels=false][:label_smoothing=0][:class_weights=…][:ignore_index=N][:top_k=5]
   * binary_cross_entropy[:from=logits|probabilities][:label_smoothing=0]
   * kl_divergence[:from=logits|probabilities]      dice[:smooth=1][:values=false]
   * focal[:gamma=2][:alpha=0.25][:values=false][:ignore_index=N]
   * hinge[:values=false]      squared_hinge[:values=false]      multiclass_hinge[:margin=1][:ignore_index=N]
   * mse      mae      huber[:delta=1]      detection:rows=N[:box_weight=2]
   * </pre>
   *
   * <p>and for each of them {@code [:output=NODE][:target=COLUMN][:weights=COLUMN or
   * :mask=COLUMN][:weight=1]}.
   *
   * @param text a name, then settings in any order
   * @throws IllegalArgumentException if the name or a setting is unknown, or a value is out of its
   *     range
   */
  static Loss parse(String text) {
    Clause words = new Clause("loss", text);
    if (!Losses.READERS.containsKey(words.name())) {
      throw words.refusal(
          "'"
              + words.name()
              + "' is unknown, expected "
              + String.join(", ", Losses.READERS.keySet()),
          null);
    }
    Loss loss = Losses.READERS.get(words.name()).apply(Aim.read(words), words);
    words.refuseUnknown();
    return loss;
  }

  /** Losses with blanks between, as {@link #parseAll} reads them. */
  static String text(List<? extends Loss> losses) {
    return losses.stream().map(Loss::text).collect(Collectors.joining(" "));
  }

  /**
   * Reads losses with blanks between.
   *
   * @throws IllegalArgumentException as {@link #parse}
   */
  static List<Loss> parseAll(String text) {
    return Stream.of(text.strip().split("\\s+")).map(Loss::parse).toList();
  }
}
