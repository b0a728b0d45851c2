package io.margay.layer;

import io.margay.program.Keys;
import io.margay.program.Words;
import java.util.Objects;

/**
 * A fully connected layer: every unit sees every input.
 *
 * <pre>
 * dst[k] = bias[k] + Σ over i of src[i] · kernel[i, k]
 * input n, output units, kernel n x units, bias units
 * </pre>
 *
 * <pre>
 * Dense.of(64).relu()                 // 576 becomes 64; 36,928 parameters
 * </pre>
 *
 * @param units values in the output, 1 to 16,777,216
 * @param weights bias, activation, initialisers and library
 * @param name the node's name, or empty
 */
public record Dense(int units, Weights weights, String name) implements Layer, Weighted<Dense> {

  private static final int MOST_UNITS = 1 << 24;

  /**
   * @throws IllegalArgumentException if there are no units or more than 16,777,216, or the name is
   *     not allowed
   */
  public Dense {
    Objects.requireNonNull(weights, "weights");
    Name.checked(name);
    if (units < 1 || units > MOST_UNITS) {
      throw new IllegalArgumentException("Dense: " + units + " units, expected 1 to " + MOST_UNITS);
    }
  }

  /**
   * Units with a bias and no activation.
   *
   * @param units values in the output, 1 to 16,777,216
   */
  public static Dense of(int units) {
    return new Dense(units, Weights.DEFAULT, "");
  }

  static Dense read(Keys keys) {
    return new Dense(keys.whole("units"), Weights.read(keys), "");
  }

  @Override
  public Dense weights(Weights changed) {
    return new Dense(units, changed, name);
  }

  @Override
  public Dense named(String changed) {
    return new Dense(units, weights, changed);
  }

  @Override
  public String op() {
    return "dense";
  }

  @Override
  public String attributes() {
    Words words = new Words().add("units", units);
    weights.write(words);
    return words.toString();
  }

  @Override
  public String title() {
    return "Dense[" + units + "]";
  }

  @Override
  public String kerasName() {
    return "Dense";
  }
}
