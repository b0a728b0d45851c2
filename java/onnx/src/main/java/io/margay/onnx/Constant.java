package io.margay.onnx;

import java.nio.FloatBuffer;
import java.util.Arrays;

/**
 * A tensor whose values are known at import: whole numbers, or floats, of which those that a file
 * holds stay where they are mapped.
 *
 * @param type what the values are
 * @param dims the extents, none for a single number
 * @param floats of a floating type, else null
 * @param wholes of any other type, else null
 */
record Constant(ElementType type, int[] dims, FloatBuffer floats, long[] wholes) {

  /** As many values as folding may make: what is larger belongs into weights. */
  static final int MOST_FOLDED = 1 << 24;

  /**
   * The number of values of a tensor that is made at import.
   *
   * @throws UnsupportedException if they are too many
   */
  static int madeElements(int... dims) {
    long count = 1;
    for (int dim : dims) {
      count = Math.min(Long.MAX_VALUE / Integer.MAX_VALUE - 1, count * dim);
    }
    if (count > MOST_FOLDED) {
      throw new UnsupportedException(
          "a constant of " + Extents.text(dims) + " that is made, expected at most 2^24 values");
    }
    return (int) count;
  }

  static Constant of(int[] dims, float... values) {
    return new Constant(ElementType.FLOAT, dims, FloatBuffer.wrap(values), null);
  }

  static Constant of(int[] dims, long... values) {
    return new Constant(ElementType.INT64, dims, null, values);
  }

  /** A row of whole numbers. */
  static Constant row(int... values) {
    return of(new int[] {values.length}, Arrays.stream(values).asLongStream().toArray());
  }

  static Constant scalar(float value) {
    return of(new int[0], value);
  }

  boolean floating() {
    return wholes == null;
  }

  int rank() {
    return dims.length;
  }

  int elements() {
    return Extents.elements(dims);
  }

  float at(int index) {
    return floating() ? floats.get(floats.position() + index) : wholes[index];
  }

  /**
   * @throws MalformedException if it is a fraction or too large
   */
  int whole(int index) {
    long value = floating() ? (long) at(index) : wholes[index];
    // The ends of int64 stand for "to the end" in slices.
    return (int) Math.max(Integer.MIN_VALUE, Math.min(Integer.MAX_VALUE, value));
  }

  /** All values as whole numbers: a shape, axes, pads. */
  int[] row() {
    if (rank() > 1) {
      throw new MalformedException(
          "a tensor of " + Extents.text(dims) + ", expected one row of whole numbers");
    }
    int[] values = new int[elements()];
    for (int i = 0; i < values.length; i++) {
      values[i] = whole(i);
    }
    return values;
  }

  /**
   * The only value.
   *
   * @throws MalformedException if there are more or none
   */
  float scalar() {
    if (elements() != 1) {
      throw new MalformedException(
          "a tensor of " + Extents.text(dims) + ", expected a single number");
    }
    return at(0);
  }

  /** The same values under other dimensions. */
  Constant reshaped(int... changed) {
    if (Extents.elements(changed) != elements()) {
      throw new MalformedException(
          "a tensor of " + Extents.text(dims) + " cannot be reshaped to " + Extents.text(changed));
    }
    return new Constant(type, changed, floats, wholes);
  }

  /** The values that stand at given places, under given dimensions. */
  Constant gathered(int[] changed, int[] places) {
    if (floating()) {
      float[] values = new float[places.length];
      for (int i = 0; i < places.length; i++) {
        values[i] = at(places[i]);
      }
      return new Constant(type, changed, FloatBuffer.wrap(values), null);
    }
    long[] values = new long[places.length];
    for (int i = 0; i < places.length; i++) {
      values[i] = wholes[places[i]];
    }
    return new Constant(type, changed, null, values);
  }

  /** With dimensions in another order: dimension i is {@code order[i]} of this. */
  Constant transposed(int... order) {
    return gathered(Extents.permuted(dims, order), Extents.places(dims, order));
  }

  /**
   * Repeated where it has the extent 1, as NumPy broadcasts.
   *
   * @throws MalformedException if it does not fit
   */
  Constant expanded(int... wanted) {
    return Arrays.equals(dims, wanted)
        ? this
        : gathered(wanted, Extents.broadcastPlaces(dims, wanted));
  }

  @Override
  public String toString() {
    return type.word() + " " + Extents.text(dims);
  }
}
