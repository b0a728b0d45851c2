package io.margay.layer;

import io.margay.program.Keys;
import io.margay.program.Words;
import java.util.OptionalInt;

/**
 * A part of a sample along one dimension, as Python's {@code start:stop:step}; {@link Crop} cuts
 * off along several.
 *
 * <pre>
 * Slice.of(-1, 0, 32)             // the first 32 channels
 * Slice.of(-1, -32)               // the last 32
 * Slice.of(0, 0).step(2)          // every other row
 * </pre>
 *
 * @param axis counts the dimensions of a sample, from 0, without the batch; -1 is the last, the
 *     channels
 * @param start the first place, from 0, or below 0 from the end
 * @param stop the place behind the last, counted in the same way; empty: up to the end
 * @param step from one place to the next, at least 1
 * @param name the node's name, or empty
 */
public record Slice(int axis, int start, OptionalInt stop, int step, String name)
    implements Resampling {

  /**
   * @throws IllegalArgumentException if the axis is not -4 to 3, a place or the step is out of
   *     range, or the name is not allowed
   */
  public Slice {
    Axes.check("Slice", axis);
    Name.checked(name);
    if (start == Integer.MIN_VALUE || stop.orElse(0) == Integer.MIN_VALUE) {
      throw new IllegalArgumentException(
          "Slice: place " + Integer.MIN_VALUE + ", expected at least " + -Integer.MAX_VALUE);
    }
    if (step < 1) {
      throw new IllegalArgumentException("Slice: step " + step + ", expected at least 1");
    }
  }

  /** From a place up to the end. */
  public static Slice of(int axis, int start) {
    return new Slice(axis, start, OptionalInt.empty(), 1, "");
  }

  /** From a place up to before another. */
  public static Slice of(int axis, int start, int stop) {
    return new Slice(axis, start, OptionalInt.of(stop), 1, "");
  }

  static Slice read(Keys keys) {
    return new Slice(
        keys.whole("axis", -1),
        keys.whole("start", 0),
        keys.get("stop", OptionalInt.empty(), word -> OptionalInt.of(keys.whole("stop"))),
        keys.whole("step", 1),
        "");
  }

  /** Every second place, or third, … */
  public Slice step(int changed) {
    return new Slice(axis, start, stop, changed, name);
  }

  @Override
  public Slice named(String changed) {
    return new Slice(axis, start, stop, step, changed);
  }

  @Override
  public String op() {
    return "slice";
  }

  @Override
  public String attributes() {
    Words words = new Words().unless("axis", -1, axis).unless("start", 0, start);
    stop.ifPresent(place -> words.add("stop", place));
    return words.unless("step", 1, step).toString();
  }

  /** As Python writes it: {@code Slice[axis 0, 2:-1:2]}. */
  @Override
  public String title() {
    return "Slice[axis "
        + axis
        + ", "
        + start
        + ":"
        + (stop.isPresent() ? stop.getAsInt() : "")
        + (step == 1 ? "" : ":" + step)
        + "]";
  }

  /** Keras has no layer of it; values are sliced by brackets there. */
  @Override
  public String kerasName() {
    return "Slice";
  }
}
