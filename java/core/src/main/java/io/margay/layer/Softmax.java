package io.margay.layer;

import io.margay.program.Keys;
import io.margay.program.Words;

/**
 * Turns votes into probabilities, which add up to 1 along one dimension.
 *
 * <pre>
 * dst[k] = e^(src[k] - m) / Σ over j of e^(src[j] - m)        m = the largest src[j]
 * </pre>
 *
 * Taking the largest away changes nothing in exact arithmetic and keeps e^x in range. A loss behind
 * this layer works on the votes before it, which is more precise than on the probabilities.
 *
 * @param axis counts the dimensions of a sample, from 0, without the batch; -1 is the last, the
 *     channels
 * @param name the node's name, or empty
 * @see LogSoftmax
 */
public record Softmax(int axis, String name) implements Layer {

  private static final int LAST = -1;

  /**
   * @throws IllegalArgumentException if the axis is not -4 to 3, or the name is not allowed
   */
  public Softmax {
    Axes.check("Softmax", axis);
    Name.checked(name);
  }

  /** Along the last dimension. */
  public static Softmax of() {
    return new Softmax(LAST, "");
  }

  static Softmax read(Keys keys) {
    return new Softmax(keys.whole("axis", LAST), "");
  }

  /** Along another dimension, -4 to 3. */
  public Softmax axis(int changed) {
    return new Softmax(changed, name);
  }

  /**
   * Whether the probabilities of a result add up along its last dimension, as losses expect them.
   *
   * @param rank dimensions of the result
   */
  public boolean isAlongLast(int rank) {
    return axis == LAST || axis == rank - 1;
  }

  @Override
  public Softmax named(String changed) {
    return new Softmax(axis, changed);
  }

  @Override
  public String op() {
    return "softmax";
  }

  @Override
  public String attributes() {
    return new Words().unless("axis", LAST, axis).toString();
  }

  @Override
  public String title() {
    return "Softmax" + (axis == LAST ? "" : "[axis " + axis + "]");
  }

  @Override
  public String kerasName() {
    return "Softmax";
  }
}
