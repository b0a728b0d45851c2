package io.margay.internal.plan;

import io.margay.DataType;
import io.margay.Hold;
import io.margay.Tensor;
import io.margay.internal.Memory;
import io.margay.internal.Native;
import io.margay.internal.lifetime.Guard;
import io.margay.internal.load.NativeLibrary;
import java.nio.ByteBuffer;
import java.nio.DoubleBuffer;
import java.nio.LongBuffer;

/**
 * One execution of a plan at a time: its memory, its lanes, and the numbers of the last run.
 *
 * <p>Used by one thread at a time, except that {@link #close()} may come from any and waits for a
 * running call. {@link #step}, {@link #run} and the accessors allocate nothing. The buffers that it
 * hands out are views of its memory: they must not be used after the close, so they never leave
 * Margay's own classes.
 */
public final class Context implements AutoCloseable {

  // Offsets in mg_result; ContextBoundaryTest compares them with margay.h.
  static final int LOSS = 0;
  static final int UPDATED = 16;
  static final int REFUSED = 24;
  static final int RESULT_BYTES = 32;

  private final long handle;
  private final Guard guard;
  private final PlanFacts facts;
  private final int batch;
  private final Source[] sources;
  private final LongBuffer samples;
  private final ByteBuffer result;
  private final DoubleBuffer slots;
  private final double[] metrics;
  private double loss;
  private boolean updated;

  Context(Plan plan, long handle, int batch) {
    this.handle = handle;
    this.guard = new Guard(this, "Context", () -> Native.mg_context_close(handle));
    this.facts = plan.facts();
    this.batch = batch;
    try {
      this.sources = new Source[facts.inputs().size()];
      this.samples = view(Native.mg_context_samples(handle), 8L * batch).asLongBuffer();
      this.result = view(Native.mg_context_result(handle), RESULT_BYTES);
      this.metrics = new double[facts.metrics().size()];
      this.slots =
          metrics.length == 0
              ? DoubleBuffer.allocate(0)
              : view(Native.mg_context_metrics(handle), 8L * metrics.length).asDoubleBuffer();
    } catch (Throwable e) {
      guard.close();
      throw e;
    }
  }

  /** What an input reads: a tensor and the hold on its memory, neither for the staging space. */
  private record Source(Tensor tensor, Hold hold) {
    static final Source STAGING = new Source(null, null);

    void release() {
      if (hold != null) {
        hold.close();
      }
    }
  }

  /** The sample numbers of the next call, one per sample of a batch; they start as 0, 1, 2 … */
  public LongBuffer samples() {
    return samples;
  }

  /**
   * Space for one batch of an input, for data that are not off-heap: 4 bytes a value in f32 plans,
   * 8 in f64 plans.
   *
   * @throws IllegalArgumentException if it is 2 GiB or more
   */
  public ByteBuffer staging(int input) {
    PlanFacts.Entry entry = facts.inputs().get(input);
    guard.enter();
    try {
      return view(
          Native.mg_context_staging(handle, input),
          Math.multiplyExact(entry.shape().elements(), (long) batch * valueBytes()));
    } finally {
      guard.exit(this);
    }
  }

  /**
   * The results of the last run, (batch, shape of the output), in the plan's type; rows behind the
   * run's samples are undefined.
   */
  public ByteBuffer output(int output) {
    PlanFacts.Entry entry = facts.outputs().get(output);
    guard.enter();
    try {
      return view(
          Native.mg_context_output(handle, output),
          Math.multiplyExact(entry.bytes(), (long) batch));
    } finally {
      guard.exit(this);
    }
  }

  /**
   * Makes an input read its samples from a tensor, whose first dimension counts them. The tensor's
   * memory is held until the next bind, {@link #release()} or {@link #close()}, even when its file
   * is closed meanwhile.
   *
   * @throws IllegalStateException if the tensor's file was closed
   */
  public void bind(int input, Tensor tensor) {
    Source source = new Source(tensor, tensor.hold());
    try {
      bind(input, tensor.address(), tensor.shape().dim(0), tensor.type());
    } catch (Throwable e) {
      source.release();
      throw e;
    }
    replace(input, source);
  }

  /**
   * Makes an input read its samples from its staging space, as values of the given type; allocates
   * nothing.
   */
  public void bindStaging(int input, DataType type) {
    if (type.bytes() > valueBytes()) {
      throw new IllegalArgumentException(
          "Context: " + type.word() + " values do not fit into the staging space");
    }
    guard.enter();
    try {
      bind(
          input, NativeLibrary.checkAddress(Native.mg_context_staging(handle, input)), batch, type);
    } finally {
      guard.exit(this);
    }
    replace(input, Source.STAGING);
  }

  /** Lets go of what is bound; the inputs must be bound again before the next step or run. */
  public void release() {
    for (int i = 0; i < sources.length; i++) {
      replace(i, null);
    }
  }

  private void bind(int input, long address, long count, DataType type) {
    guard.enter();
    try {
      NativeLibrary.check(Native.mg_context_bind(handle, input, address, count, type.code()));
    } finally {
      guard.exit(this);
    }
  }

  private void replace(int input, Source source) {
    Source before = sources[input];
    sources[input] = source;
    if (before != null) {
      before.release();
    }
  }

  /**
   * Makes training steps belong to an epoch, which decides with the seed what augmentation draws.
   *
   * @param epoch from 0
   * @throws IllegalStateException after the close
   */
  public void epoch(long epoch) {
    guard.enter();
    try {
      NativeLibrary.check(Native.mg_context_epoch(handle, epoch));
    } finally {
      guard.exit(this);
    }
  }

  /**
   * One training step on the first n sample numbers.
   *
   * @param n samples, from 1 to the plan's batch
   * @param step counted from 0 over the whole training
   * @param learningRate of this step
   * @throws IllegalStateException after the close, or if an input is not bound
   */
  public void step(long n, long step, double learningRate) {
    guard.enter();
    try {
      requireBound();
      NativeLibrary.check(Native.mg_context_step(handle, n, step, learningRate));
      keepResult();
    } finally {
      guard.exit(this);
    }
  }

  /**
   * Forward in inference mode on the first n sample numbers.
   *
   * @param n samples, from 1 to the plan's batch
   * @param evaluate whether to measure loss and accuracy too
   * @throws IllegalStateException after the close, or if an input is not bound
   */
  public void run(long n, boolean evaluate) {
    guard.enter();
    try {
      requireBound();
      NativeLibrary.check(Native.mg_context_run(handle, n, evaluate ? 1 : 0));
      keepResult();
    } finally {
      guard.exit(this);
    }
  }

  /**
   * Forward in inference mode on samples that lie one after the other at an address. Whoever calls
   * keeps the memory in place.
   *
   * @param n samples, at least 1
   * @param number what messages call the first sample
   * @param results where the results are written, for any n; 0: to the output, for n of at most the
   *     plan's batch
   * @throws IllegalArgumentException if a value is not a finite number
   * @throws IllegalStateException after the close
   */
  public void predict(long samples, DataType type, long n, long number, long results) {
    guard.enter();
    try {
      NativeLibrary.check(
          Native.mg_context_predict(handle, samples, type.code(), n, number, results));
    } finally {
      guard.exit(this);
    }
  }

  private void requireBound() {
    for (int i = 0; i < sources.length; i++) {
      if (sources[i] == null) {
        throw new IllegalStateException(
            "Context: input " + facts.inputs().get(i).name() + " is not bound");
      }
    }
  }

  private void keepResult() {
    loss = result.getDouble(LOSS);
    slots.get(0, metrics);
    updated = result.getInt(UPDATED) != 0;
  }

  /**
   * Sum of the samples' losses, each times its weight, in the last step or run; 0 when that did not
   * evaluate.
   */
  public double loss() {
    return loss;
  }

  /**
   * The sum over the samples of the last step or run in a slot of {@link PlanFacts#metrics}; 0 when
   * that did not evaluate.
   */
  public double metric(int slot) {
    return metrics[slot];
  }

  /**
   * The sample number whose values ended the last step or run with an exception; -1 if it was not
   * that.
   */
  public long refused() {
    guard.enter();
    try {
      return result.getLong(REFUSED);
    } finally {
      guard.exit(this);
    }
  }

  /**
   * Whether the last step changed the weights; not so when its loss or gradients were not finite.
   */
  public boolean updated() {
    return updated;
  }

  /**
   * Waits for the running call, ends the lanes and gives the memory back. Closing twice is
   * harmless.
   */
  @Override
  public void close() {
    guard.close();
    release();
  }

  private int valueBytes() {
    return facts.outputs().get(0).type().bytes();
  }

  private static ByteBuffer view(long address, long bytes) {
    return Memory.view(NativeLibrary.checkAddress(address), bytes);
  }
}
