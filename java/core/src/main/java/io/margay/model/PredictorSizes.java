package io.margay.model;

import io.margay.DataType;
import io.margay.Shape;
import io.margay.Tensor;
import io.margay.layer.Embedding;
import io.margay.layer.Input;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;

/** The sizes that a predictor's calls must have, and what to do about others. */
final class PredictorSizes {

  private final String name;
  private final Shape input;
  private final Shape output;
  private final int inputs;
  private final int outputs;
  private final String several;
  private final DataType heapType;

  PredictorSizes(String name, Model model) {
    this.name = name;
    boolean single = model.inputs().size() == 1 && model.outputs().size() == 1;
    this.input = single ? model.input().shape() : null;
    this.output = single ? model.outputShape() : null;
    this.inputs = single ? Math.toIntExact(input.elements()) : 0;
    this.outputs = single ? Math.toIntExact(output.elements()) : 0;
    this.heapType = single && isOfIndices(model) ? DataType.I32 : DataType.F32;
    this.several =
        model.inputs().stream().map(Input::name).toList()
            + " to "
            + model.outputs().stream().map(Node::name).toList();
  }

  private static boolean isOfIndices(Model model) {
    String input = model.input().name();
    return model.nodes().stream()
        .anyMatch(node -> node.layer() instanceof Embedding && node.inputs().contains(input));
  }

  /** As what arrays of floats are bound: whole numbers where they are the indices of rows. */
  DataType heapType() {
    return heapType;
  }

  /** Values of a sample; 0 for a model with several inputs or outputs. */
  int inputs() {
    return inputs;
  }

  /** Values of a result; 0 for a model with several inputs or outputs. */
  int outputs() {
    return outputs;
  }

  /** Refuses calls that do not say which input or output they mean. */
  void requireSingle() {
    if (input == null) {
      throw new IllegalStateException(
          name
              + ": the model has several inputs or outputs, "
              + several
              + ". Call predict with tensors by their names.");
    }
  }

  /** Refuses what asks for the classes of a sample where each place has its own. */
  void requireOnePlace() {
    requireSingle();
    int classes = output.dim(output.rank() - 1);
    if (outputs != classes) {
      throw new IllegalStateException(
          name
              + ": the output "
              + output
              + " has votes for each of "
              + outputs / classes
              + " places, none for the whole sample. Call predict and take the largest of the "
              + classes
              + " values of each place.");
    }
  }

  /** One sample in an array. */
  void check(float[] sample) {
    requireSingle();
    if (sample.length != inputs) {
      throw new IllegalArgumentException(
          name
              + ": a sample of "
              + sample.length
              + " values, expected "
              + inputs
              + " for "
              + input
              + remedy(sample.length));
    }
  }

  /** How many results an output has space for. */
  int count(int remaining, int result, boolean readOnly) {
    requireSingle();
    if (readOnly) {
      throw new IllegalArgumentException(name + ": the output is read-only");
    }
    if (remaining == 0 || remaining % result != 0) {
      throw new IllegalArgumentException(
          name
              + ": the output has "
              + remaining
              + " remaining, expected "
              + result
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
      throw new IllegalArgumentException(
          name
              + ": the input has "
              + buffer.remaining()
              + " bytes remaining, expected "
              + values
              + " (bytes) or "
              + 4 * values
              + " (floats) for the "
              + n
              + " samples that the output has space for");
    }
    if (buffer.order() != ByteOrder.nativeOrder()) {
      throw new IllegalArgumentException(
          name
              + ": the input's floats are "
              + buffer.order()
              + ", expected "
              + ByteOrder.nativeOrder()
              + ". Set the buffer's order to ByteOrder.nativeOrder() before it is filled.");
    }
    return DataType.F32;
  }

  /** How many samples two tensors have. */
  int samples(Tensor from, Tensor to) {
    requireSingle();
    int n = from.shape().dim(0);
    if (!from.shape().equals(input.samples(n))) {
      throw new IllegalArgumentException(
          name
              + ": the input is "
              + from.shape()
              + ", expected samples x "
              + input
              + reshaping(from.shape()));
    }
    if (!to.shape().equals(output.samples(n))) {
      throw new IllegalArgumentException(
          name
              + ": the output is "
              + to.shape()
              + ", expected "
              + output.samples(n)
              + " for "
              + n
              + (n == 1 ? " sample" : " samples"));
    }
    if (to.type() != DataType.F32 || !to.isWritable()) {
      throw new IllegalArgumentException(
          name
              + ": the output is "
              + (to.isWritable() ? to.type().word() : "read-only")
              + ", expected f32 that can be written. Make it with Tensor.zeros.");
    }
    if (!from.isHoldable() && from.type().bytes() > 4) {
      throw new IllegalArgumentException(
          name
              + ": the input is "
              + from.type().word()
              + " in a buffer that may be freed, expected u8, i32 or f32 there. Copy it with"
              + " Tensor.of.");
    }
    return n;
  }

  /** Two held tensors in memory. */
  void requireApart(Tensor from, Tensor to) {
    if (from.isHoldable()
        && to.isHoldable()
        && from.address() < to.address() + to.bytes()
        && to.address() < from.address() + from.bytes()) {
      throw new IllegalArgumentException(
          name + ": the output lies in the input's memory. Use another tensor for it.");
    }
  }

  /** What values of one sample in another number may be. */
  private String remedy(int values) {
    if (values > 0 && values % inputs == 0) {
      String several =
          ". "
              + values / inputs
              + " samples are given as "
              + values / inputs
              + " arrays to predictBatch";
      return values == 3 * inputs && input.dim(input.rank() - 1) == 1
          ? several + "; of a coloured picture, take one value per pixel, its brightness."
          : several + ".";
    }
    int channels = input.dim(input.rank() - 1);
    int side = (int) Math.round(Math.sqrt((double) values / channels));
    return input.rank() == 3 && side > 0 && (long) side * side * channels == values
        ? ". A picture of "
            + side
            + "x"
            + side
            + " is to be scaled to "
            + input.dim(0)
            + "x"
            + input.dim(1)
            + " first."
        : "";
  }

  private String reshaping(Shape shape) {
    long n = shape.elements() / inputs;
    return n > 0 && shape.elements() % inputs == 0 && n <= Integer.MAX_VALUE
        ? ". Use reshape(Shape.of(" + input.samples((int) n).toString().replace("x", ", ") + "))."
        : "";
  }
}
