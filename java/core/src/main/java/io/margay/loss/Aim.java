package io.margay.loss;

import io.margay.internal.text.Clause;
import java.util.Objects;
import java.util.regex.Pattern;

/**
 * What a loss looks at, and how much it counts.
 *
 * @param output the output of the model; empty: the only one
 * @param target the column that says what is right; empty: the only target, or the one with the
 *     output's name
 * @param weights the column that says how much each sample counts, or each of its parts; empty: all
 *     count 1
 * @param masks whether that column has a number for each part instead of one for the sample
 * @param weight what the values are multiplied by before they are summed with those of other
 *     losses, from 0, which only watches, to 1,000,000
 */
public record Aim(String output, String target, String weights, boolean masks, double weight) {

  private static final double MOST_WEIGHT = 1e6;
  private static final Pattern NAME = Pattern.compile("[A-Za-z0-9_./-]*");

  /** The model's only output, the only target, every sample once, weight 1. */
  static final Aim USUAL = new Aim("", "", "", false, 1);

  /**
   * @throws IllegalArgumentException if the weight is out of its range, or a name has other letters
   *     than programs allow
   */
  public Aim {
    requireName("output", output);
    requireName("target", target);
    requireName("weights", weights);
    if (!(weight >= 0 && weight <= MOST_WEIGHT)) {
      throw new IllegalArgumentException(
          "Loss: weight " + weight + ", expected a number from 0 to 1,000,000");
    }
  }

  /** The same of an output of this name. */
  public Aim output(String value) {
    return new Aim(value, target, weights, masks, weight);
  }

  /** The same with the column of this name as what is right. */
  public Aim target(String value) {
    return new Aim(output, value, weights, masks, weight);
  }

  /** The same with a column of a number for each sample. */
  public Aim weights(String value) {
    return new Aim(output, target, value, false, weight);
  }

  /** The same with a column of a number for each part of a sample. */
  public Aim mask(String value) {
    return new Aim(output, target, value, true, weight);
  }

  /** The same counted more or less. */
  public Aim weight(double value) {
    return new Aim(output, target, weights, masks, value);
  }

  /** As settings of a {@link Loss#text()}, each with a colon before; the weight comes last. */
  String text(String between) {
    return (output.isEmpty() ? "" : ":output=" + output)
        + (target.isEmpty() ? "" : ":target=" + target)
        + (weights.isEmpty() ? "" : (masks ? ":mask=" : ":weights=") + weights)
        + between
        + (weight == 1 ? "" : ":weight=" + weight);
  }

  static Aim read(Clause words) {
    String weights = words.word("weights", "");
    String mask = words.word("mask", "");
    if (!weights.isEmpty() && !mask.isEmpty()) {
      throw words.refusal("weights=" + weights + " and mask=" + mask + ", expected one", null);
    }
    return new Aim(
        words.word("output", ""),
        words.word("target", ""),
        mask.isEmpty() ? weights : mask,
        !mask.isEmpty(),
        words.number("weight", 1));
  }

  private static void requireName(String what, String name) {
    if (!NAME.matcher(Objects.requireNonNull(name, what)).matches()) {
      throw new IllegalArgumentException(
          "Loss: " + what + " '" + name + "', expected letters, digits, '_', '.', '-' and '/'");
    }
  }
}
