package io.margay.model;

import io.margay.DataType;
import io.margay.Tensor;
import io.margay.internal.Memory;
import io.margay.internal.plan.Context;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.FloatBuffer;
import java.util.List;

/**
 * One of a predictor's concurrent executions: a context, its staging space and its output, as views
 * made once. Used by one thread at a time.
 *
 * <p>A run is one native call. It reads and writes memory that stays in place: the staging space
 * and the output, through which arrays and somebody's buffers are copied, or tensors that can be
 * held.
 */
final class Execution implements AutoCloseable {

  private static final int INPUT = 0;

  private final Context context;
  private final ByteBuffer bytes;
  private final FloatBuffer floats;
  private final FloatBuffer output;
  private final long staging;
  private final int inputs;
  private final int outputs;

  /** Its place among its pool's executions. */
  int number;

  /**
   * Takes the context over, also when this throws.
   *
   * @param inputs values of a sample; 0 for a model with several inputs or outputs, which runs from
   *     tensors alone
   * @param outputs values of a result
   */
  Execution(Context context, int inputs, int outputs) {
    this.context = context;
    this.inputs = inputs;
    this.outputs = outputs;
    try {
      if (inputs == 0) {
        this.bytes = null;
        this.floats = null;
        this.staging = 0;
        this.output = null;
        return;
      }
      this.bytes = context.staging(INPUT);
      this.floats = bytes.asFloatBuffer();
      this.staging = Memory.addressOf(bytes);
      this.output = context.output(0).order(ByteOrder.nativeOrder()).asFloatBuffer();
    } catch (Throwable e) {
      context.close();
      throw e;
    }
  }

  /** The staging space, as it is. */
  ByteBuffer staging() {
    return bytes;
  }

  /** The space of the results, as it is. */
  FloatBuffer output() {
    return output;
  }

  /**
   * Puts one sample into place i of the batch.
   *
   * @param type F32, or I32 of an input of indices
   * @throws IllegalArgumentException if an index is no whole number
   */
  void put(int i, float[] sample, DataType type) {
    if (type == DataType.F32) {
      floats.put(i * inputs, sample, 0, inputs);
      return;
    }
    for (int j = 0; j < inputs; j++) {
      int index = (int) sample[j];
      if (index != sample[j]) {
        throw new IllegalArgumentException(
            "sample " + i + ": value " + j + " is " + sample[j] + ", expected the index of a row");
      }
      bytes.putInt(bytes.position() + Integer.BYTES * (i * inputs + j), index);
    }
  }

  /** Puts n samples that lie in a buffer from a byte position on into the batch. */
  void put(ByteBuffer source, int position, DataType type, int n) {
    bytes.put(0, source, position, n * inputs * type.bytes());
  }

  /**
   * Runs the n samples that are in the staging space; messages call the first of them sample {@code
   * number}.
   */
  void run(DataType type, int n, int number) {
    context.predict(staging, type, n, number, 0);
  }

  /** The same, with the results written to a place that the caller holds. */
  void run(DataType type, int n, int number, long results) {
    context.predict(staging, type, n, number, results);
  }

  /** Runs the samples {@code first} to {@code first + n - 1} of a tensor that the caller holds. */
  void run(Tensor samples, int n, int first, long results) {
    context.predict(
        samples.address() + (long) first * inputs * samples.type().bytes(),
        samples.type(),
        n,
        first,
        results);
  }

  /**
   * Runs n samples of all inputs, up to {@code maxBatch} at a time, and copies the results of all
   * outputs.
   *
   * @param samples one tensor for each input, with n samples each; held until this returns
   * @param results one tensor of F32 for each output
   */
  void run(List<Tensor> samples, List<Tensor> results, int n, int maxBatch) {
    try {
      for (int input = 0; input < samples.size(); input++) {
        context.bind(input, samples.get(input));
      }
      for (int first = 0; first < n; first += maxBatch) {
        int count = Math.min(maxBatch, n - first);
        for (int i = 0; i < count; i++) {
          context.samples().put(i, first + i);
        }
        context.run(count, false);
        for (int i = 0; i < results.size(); i++) {
          int bytes = Math.toIntExact(results.get(i).bytes() / n);
          results.get(i).buffer().put(first * bytes, context.output(i), 0, count * bytes);
        }
      }
    } finally {
      context.release();
    }
  }

  /** Copies result i. */
  void get(int i, float[] result) {
    output.get(i * outputs, result, 0, outputs);
  }

  /** Copies the first n results to a buffer, from a position on. */
  void get(int n, FloatBuffer target, int position) {
    target.put(position, output, 0, n * outputs);
  }

  /** Copies the first n results to a buffer in its own byte order, from a byte position on. */
  void get(int n, ByteBuffer target, int position) {
    for (int i = 0; i < n * outputs; i++) {
      target.putFloat(position + 4 * i, output.get(i));
    }
  }

  @Override
  public void close() {
    context.close();
  }
}
