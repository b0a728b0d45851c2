package io.margay.layer;

import io.margay.program.Keys;
import io.margay.program.Words;

/**
 * The logarithms of the probabilities that {@link Softmax} makes of votes, precise also where a
 * probability is too small to be told from 0.
 *
 * <pre>
 * dst[k] = src[k] - m - ln Σ over j of e^(src[j] - m)        m = the largest src[j]
 * </pre>
 *
 * Cross-entropy behind it gives what it gives without it: its softmax changes logarithms of
 * probabilities back into these.
 *
 * @param axis counts the dimensions of a sample, from 0, without the batch; -1 is the last, the
 *     channels
 * @param name the node's name, or empty
 */
public record LogSoftmax(int axis, String name) implements Layer {

  private static final int LAST = -1;

  /**
   * @throws IllegalArgumentException if the axis is not -4 to 3, or the name is not allowed
   */
  public LogSoftmax {
    Axes.check("LogSoftmax", axis);
    Name.checked(name);
  }

  /** Along the last dimension. */
  public static LogSoftmax of() {
    return new LogSoftmax(LAST, "");
  }

  static LogSoftmax read(Keys keys) {
    return new LogSoftmax(keys.whole("axis", LAST), "");
  }

  /** Along another dimension, -4 to 3. */
  public LogSoftmax axis(int changed) {
    return new LogSoftmax(changed, name);
  }

  @Override
  public LogSoftmax named(String changed) {
    return new LogSoftmax(axis, changed);
  }

  @Override
  public String op() {
    return "log_softmax";
  }

  @Override
  public String attributes() {
    return new Words().unless("axis", LAST, axis).toString();
  }

  @Override
  public String title() {
    return "LogSoftmax" + (axis == LAST ? "" : "[axis " + axis + "]");
  }

  @Override
  public String kerasName() {
    return "LogSoftmax";
  }
}
