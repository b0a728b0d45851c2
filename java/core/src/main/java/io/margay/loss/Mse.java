package io.margay.loss;

import java.util.Objects;

/**
 * Mean squared error, of networks that say numbers.
 *
 * <pre>
 * l = (x - target)²        of each value; the loss is their mean
 * </pre>
 *
 * <p>The target has a number for each value of the output. PyTorch's {@code MSELoss} and Keras'
 * {@code MeanSquaredError}: without a factor 1/2.
 *
 * @param aim what it looks at, and how much it counts
 */
public record Mse(Aim aim) implements Aimed<Mse> {

  static final String WORD = "mse";

  /** Nothing is null. */
  public Mse {
    Objects.requireNonNull(aim, "aim");
  }

  /** Of the model's only output and the data's only target. */
  public static Mse of() {
    return new Mse(Aim.USUAL);
  }

  @Override
  public Mse aim(Aim value) {
    return new Mse(value);
  }

  @Override
  public String word() {
    return WORD;
  }
}
