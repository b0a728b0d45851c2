package io.margay.layer;

import io.margay.program.Keys;
import io.margay.program.Words;

/**
 * Two or more values side by side along one dimension; all others are the same.
 *
 * <pre>
 * Value both = Concat.of().apply(narrow, wide);       // 28x28x32 and 28x28x64 become 28x28x96
 * </pre>
 *
 * @param axis counts the dimensions of a sample, from 0, without the batch; -1 is the last, the
 *     channels, -2 the one before
 * @param name the node's name, or empty
 */
public record Concat(int axis, String name) implements Merge {

  private static final int CHANNELS = -1;

  /**
   * @throws IllegalArgumentException if the axis is not -4 to 3, or the name is not allowed
   */
  public Concat {
    Name.checked(name);
    Axes.check("Concat", axis);
  }

  /** Along the channels. */
  public static Concat of() {
    return new Concat(CHANNELS, "");
  }

  static Concat read(Keys keys) {
    return new Concat(keys.whole("axis", CHANNELS), "");
  }

  /** Along another dimension, -4 to 3. */
  public Concat axis(int changed) {
    return new Concat(changed, name);
  }

  @Override
  public Concat named(String changed) {
    return new Concat(axis, changed);
  }

  @Override
  public String op() {
    return "concat";
  }

  @Override
  public String attributes() {
    return new Words().unless("axis", CHANNELS, axis).toString();
  }

  @Override
  public String title() {
    return "Concat" + (axis == CHANNELS ? "" : "[axis " + axis + "]");
  }

  @Override
  public String kerasName() {
    return "Concatenate";
  }
}
