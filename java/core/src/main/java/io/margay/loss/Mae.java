package io.margay.loss;

import java.util.Objects;

/**
 * Mean absolute error: what is far away counts no more for it than what is near.
 *
 * <pre>
 * l = |x - target|        of each value; the loss is their mean, its slope where both are equal 0
 * </pre>
 *
 * <p>The target has a number for each value of the output. PyTorch's {@code L1Loss}, Keras' {@code
 * MeanAbsoluteError}.
 *
 * @param aim what it looks at, and how much it counts
 */
public record Mae(Aim aim) implements Aimed<Mae> {

  static final String WORD = "mae";

  /** Nothing is null. */
  public Mae {
    Objects.requireNonNull(aim, "aim");
  }

  /** Of the model's only output and the data's only target. */
  public static Mae of() {
    return new Mae(Aim.USUAL);
  }

  @Override
  public Mae aim(Aim value) {
    return new Mae(value);
  }

  @Override
  public String word() {
    return WORD;
  }
}
