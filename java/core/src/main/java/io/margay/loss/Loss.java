package io.margay.loss;

import io.margay.internal.text.Clause;
import java.util.List;

/**
 * One number for each sample that training makes small. A training may have several: it makes the
 * sum of all, each times its weight, small.
 *
 * <p>Losses are immutable and safe in any thread.
 */
public sealed interface Loss permits CrossEntropy {

  /** The operator in programs, and the first word of {@link #text()}: {@code cross_entropy}. */
  String word();

  /** The output of the model that it looks at; empty: the only one. */
  String output();

  /**
   * The column of the data that says what is right; empty: the only target, or the one with the
   * output's name.
   */
  String target();

  /** What its values are multiplied by before they are summed, above 0. */
  double weight();

  /** Whether a target has a value for each class instead of the index of one. */
  boolean softLabels();

  /**
   * What it measures, in the order of the native side: {@code loss} first, then such as {@code
   * accuracy}.
   */
  List<String> metrics();

  /** Whether it takes what goes into a softmax, when the output is one. */
  boolean takesLogits();

  /**
   * Its line of program, such as {@code loss = cross_entropy(dense, label) top_k=5}.
   *
   * @param name of the line's node
   * @param input name of the node that it looks at
   * @param label name of the input that says what is right
   * @param classes values of the last dimension of what it looks at
   */
  String line(String name, String input, String label, int classes);

  /**
   * What {@link #parse} reads, such as {@code cross_entropy:output=digit:weight=0.5}; what is usual
   * is left out.
   */
  String text();

  /**
   * Reads a loss.
   *
   * <pre>
   * cross_entropy[:output=NODE][:target=COLUMN][:from=logits|probabilities][:soft_labels=false][:top_k=5][:weight=1]
   * </pre>
   *
   * @param text a name, then settings in any order
   * @throws IllegalArgumentException if the name or a setting is unknown, or a value is out of its
   *     range
   */
  static Loss parse(String text) {
    Clause words = new Clause("loss", text);
    if (!words.name().equals(CrossEntropy.WORD)) {
      throw words.refusal("'" + words.name() + "' is unknown, expected " + CrossEntropy.WORD, null);
    }
    Loss loss = CrossEntropy.read(words);
    words.refuseUnknown();
    return loss;
  }
}
