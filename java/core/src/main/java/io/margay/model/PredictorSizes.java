package io.margay.model;

import io.margay.DataType;
import io.margay.Shape;
import io.margay.Tensor;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;

/** The sizes that a predictor's calls must have, and what to do about others. */
final class PredictorSizes {

  private final String name;
  private final Shape input;
  private final Shape output;
  private final int inputs;
  private final int outputs;

  PredictorSizes(String name, Model model) {
    this.name = name;
    this.input = model.input().shape();
    this.output = model.outputShape();
    this.inputs = Math.toIntExact(input.elements());
    this.outputs = Math.toIntExact(output.elements());
  }

  /** One sample in an array. */
  void check(float[] sample) {
    if (sample.length != inputs) {
      throw new IllegalArgumentException(name + ": a sample of " + sample.length + " values, expected " + inputs
          + " for " + input + remedy(sample.length));
    }
  }

  /** How many results an output has space for. */
  int count(int remaining, int result, boolean readOnly) {
    if (readOnly) {
      throw new IllegalArgumentException(name + ": the output is read-only");
    }
    if (remaining == 0 || remaining % result != 0) {
      throw new IllegalArgumentException(name + ": the output has " + remaining + " remaining, expected " + result
          + " for each sample. Set its limit.");
    }
    return remaining / result;
  }

  /** What n samples in a buffer are, from their size. */
  DataType type(ByteBuffer buffer, int n) {
    long values = (long) n * inputs;
    if (buffer.remaining() == values) {
      return DataType.U8;
    }
    if (buffer.remaining() != 4 * values) {
      throw new IllegalArgumentException(name + ": the input has " + buffer.remaining()
          + " bytes remaining, expected " + values + " (bytes) or " + 4 * values + " (floats) for the " + n
          + " samples that the output has space for");
    }
    if (buffer.order() != ByteOrder.nativeOrder()) {
      throw new IllegalArgumentException(name + ": the input's floats are " + buffer.order() + ", expected "
          + ByteOrder.nativeOrder() + ". Set the buffer's order to ByteOrder.nativeOrder() before it is filled.");
    }
    return DataType.F32;
  }

  /** How many samples two tensors have. */
  int samples(Tensor from, Tensor to) {
    int n = from.shape().dim(0);
    if (!from.shape().equals(several(n, input))) {
      throw new IllegalArgumentException(name + ": the input is " + from.shape() + ", expected samples x " + input
          + reshaping(from.shape()));
    }
    if (!to.shape().equals(several(n, output))) {
      throw new IllegalArgumentException(name + ": the output is " + to.shape() + ", expected " + several(n, output)
          + " for " + n + (n == 1 ? " sample" : " samples"));
    }
    if (to.type() != DataType.F32 || !to.isWritable()) {
      throw new IllegalArgumentException(name + ": the output is " + (to.isWritable() ? to.type().word() : "read-only")
          + ", expected f32 that can be written. Make it with Tensor.zeros.");
    }
    if (!from.isHoldable() && from.type().bytes() > 4) {
      throw new IllegalArgumentException(name + ": the input is " + from.type().word()
          + " in a buffer that may be freed, expected u8, i32 or f32 there. Copy it with Tensor.of.");
    }
    return n;
  }

  /** Two held tensors in memory. */
  void requireApart(Tensor from, Tensor to) {
    if (from.isHoldable() && to.isHoldable() && from.address() < to.address() + to.bytes()
        && to.address() < from.address() + from.bytes()) {
      throw new IllegalArgumentException(name + ": the output lies in the input's memory. Use another tensor for it.");
    }
  }

  /** What values of one sample in another number may be. */
  private String remedy(int values) {
    if (values > 0 && values % inputs == 0) {
      String several = ". " + values / inputs + " samples are given as " + values / inputs
          + " arrays to predictBatch";
      return values == 3 * inputs && input.dim(input.rank() - 1) == 1
          ? several + "; of a coloured picture, take one value per pixel, its brightness." : several + ".";
    }
    int channels = input.dim(input.rank() - 1);
    int side = (int) Math.round(Math.sqrt((double) values / channels));
    return input.rank() == 3 && side > 0 && (long) side * side * channels == values
        ? ". A picture of " + side + "x" + side + " is to be scaled to " + input.dim(0) + "x" + input.dim(1) + " first."
        : "";
  }

  private String reshaping(Shape shape) {
    long n = shape.elements() / inputs;
    return n > 0 && shape.elements() % inputs == 0 && n <= Integer.MAX_VALUE
        ? ". Use reshape(Shape.of(" + several((int) n, input).toString().replace("x", ", ") + "))." : "";
  }

  private static Shape several(int n, Shape shape) {
    int[] dims = new int[shape.rank() + 1];
    dims[0] = n;
    for (int i = 0; i < shape.rank(); i++) {
      dims[i + 1] = shape.dim(i);
    }
    return Shape.of(dims);
  }
}
