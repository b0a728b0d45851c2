package io.margay.model;

import io.margay.DataType;
import io.margay.internal.Context;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.FloatBuffer;

/**
 * One of a predictor's concurrent executions: a context, its staging space and its output, as views made once. Used by
 * one thread at a time.
 *
 * <p>Samples are copied into the staging space, so that a run is one native call and never reads a caller's memory.
 */
final class Execution implements AutoCloseable {

  private static final int INPUT = 0;

  private final Context context;
  private final ByteBuffer bytes;
  private final FloatBuffer floats;
  private final FloatBuffer output;
  private final int inputs;
  private final int outputs;
  private DataType bound;
  /** Its place among its pool's executions. */
  int number;

  /**
   * Takes the context over, also when this throws.
   *
   * @param inputs values of a sample
   * @param outputs values of a result
   */
  Execution(Context context, int inputs, int outputs) {
    this.context = context;
    this.inputs = inputs;
    this.outputs = outputs;
    try {
      this.bytes = context.staging(INPUT);
      this.floats = bytes.asFloatBuffer();
      this.output = context.output(0).order(ByteOrder.nativeOrder()).asFloatBuffer();
    } catch (Throwable e) {
      context.close();
      throw e;
    }
  }

  /** Runs n samples that lie in a buffer from a byte position on, as U8 or F32. */
  void run(ByteBuffer source, int position, DataType type, int n) {
    bytes.put(0, source, position, n * inputs * type.bytes());
    run(type, n);
  }

  /** Puts one sample into place i of the batch. */
  void put(int i, float[] sample) {
    floats.put(i * inputs, sample, 0, inputs);
  }

  /** Runs the n samples that are in the staging space. */
  void run(DataType type, int n) {
    if (bound != type) {
      context.bindStaging(INPUT, type);
      bound = type;
    }
    context.run(n, false);
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
