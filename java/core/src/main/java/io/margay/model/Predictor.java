package io.margay.model;

import io.margay.DataType;
import io.margay.Hold;
import io.margay.Tensor;
import io.margay.data.Dataset;
import io.margay.internal.lifetime.Lifetime;
import io.margay.internal.load.StackSpace;
import io.margay.internal.plan.Plan;
import io.margay.loss.Evaluation;
import io.margay.loss.Loss;
import io.margay.loss.Measure;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.lang.ref.Reference;
import java.nio.ByteBuffer;
import java.nio.FloatBuffer;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.RejectedExecutionException;

/**
 * Answers with a trained model, from any number of threads at once.
 *
 * <pre>
 * try (Predictor predictor = Predictor.load(Path.of("model.safetensors"))) {
 *   float[] probabilities = predictor.predict(pixels);
 * }
 * </pre>
 *
 * <p>A sample is the values of the model's input shape, channels last, in the units of the training
 * data: bytes 0 to 255 for pictures, before the input's scale and shift. A result is the last
 * layer's output: probabilities when the model ends in softmax, otherwise logits. A model with
 * several inputs or outputs is asked by their names, see {@link #predict(Map)}; all other calls are
 * for those with one of each.
 *
 * <p>Every value of a sample is a finite number, also after scale and shift as {@code f32}. A call
 * with any other (NaN, an infinity) is refused as a whole with an {@link IllegalArgumentException}
 * that names the sample, counted from 0 within the call, the place and the value: layers such as
 * ReLU would hide it behind plausible results.
 *
 * <p>A predictor has {@code lanes} executions, each with memory of its own. A call takes one, runs
 * on the caller's own thread, and waits, first come, first served, when all are taken; at most
 * {@code maxQueue} threads wait. Results depend neither on the thread nor on other calls; in their
 * last bits, they depend on how many samples share the call, because kernels add up in another
 * order for another batch size. Waiting and running are not ended by an interrupt; the flag stays
 * set. Numbers closer to zero than 1.2e-38 (denormal in f32), in the input or on the way, count as
 * zero.
 *
 * <p>A call on a thread with less than 256 KB of stack left, close included, is a {@link
 * StackOverflowError} before anything changes.
 *
 * <p>The owner closes it. Everything that it knows is in native memory of its own: the file may be
 * replaced while it is open.
 */
public final class Predictor implements AutoCloseable {

  private final String name;
  private final Model model;
  private final List<Loss> losses;
  private final Plan plan;
  private final Execution[] executions;
  private final ContextPool pool;
  private final PredictorThreads threads;
  private final Lifetime lifetime;
  private final PredictorSizes sizes;
  private final PredictorTensors tensors;
  private final int maxBatch;
  private final int inputs;
  private final int outputs;

  Predictor(
      String name,
      Model model,
      List<Loss> losses,
      Plan plan,
      Execution[] executions,
      int maxQueue,
      int maxBatch) {
    this.name = name;
    this.model = model;
    this.losses = losses;
    this.plan = plan;
    this.executions = executions;
    this.maxBatch = maxBatch;
    this.pool = new ContextPool(name, executions, maxQueue);
    this.threads = new PredictorThreads(name, executions.length, maxQueue);
    this.lifetime = new Lifetime(() -> name);
    this.sizes = new PredictorSizes(name, model);
    this.inputs = sizes.inputs();
    this.outputs = sizes.outputs();
    this.tensors = new PredictorTensors(name, model);
  }

  /**
   * Opens a model file with the defaults of {@link PredictorBuilder}.
   *
   * @throws IOException if the file cannot be read or is damaged
   * @throws io.margay.error.NativeException if the native side refuses the network
   */
  public static Predictor load(Path file) throws IOException {
    return builder(file).build();
  }

  /**
   * Copies parameters in memory, with the defaults of {@link PredictorBuilder}.
   *
   * @throws IllegalArgumentException if a parameter is missing, of another shape or type, or not
   *     the model's
   * @throws io.margay.error.NativeException if the native side refuses the network
   * @see #builder(Model, Map)
   */
  public static Predictor of(Model model, Map<String, Tensor> parameters) {
    try {
      return builder(model, parameters).build();
    } catch (IOException e) {
      throw new UncheckedIOException(e); // there is no file
    }
  }

  /** Begins the settings of a predictor for a model file. */
  public static PredictorBuilder builder(Path file) {
    return new PredictorBuilder(file);
  }

  /**
   * Begins the settings of a predictor for parameters in memory. They are copied by the build.
   *
   * @param parameters each parameter of the model under its name, such as {@code conv2d/kernel}, in
   *     F32 or F64
   * @throws IllegalArgumentException if a parameter is missing, of another shape or type, or not
   *     the model's
   */
  public static PredictorBuilder builder(Model model, Map<String, Tensor> parameters) {
    return new PredictorBuilder(model, parameters);
  }

  /** The model with its class names. After close too. */
  public Model model() {
    return model;
  }

  /**
   * One result.
   *
   * @param sample as many values as the model's input has; whole numbers where they are indices
   * @return a new array with as many values as the model's output
   * @throws IllegalArgumentException if there are more or fewer values
   * @throws RejectedExecutionException if too many calls are waiting
   * @throws IllegalStateException after close
   */
  public float[] predict(float[] sample) {
    return predictBatch(new float[][] {sample})[0];
  }

  /**
   * The results of several samples, up to {@code maxBatch} at a time in one native call.
   *
   * @return a new array with a result for each sample, in their order
   * @throws IllegalArgumentException if a sample has more or fewer values than the model's input
   */
  public float[][] predictBatch(float[][] samples) {
    StackSpace.require(name);
    sizes.requireSingle();
    for (float[] sample : samples) {
      sizes.check(sample);
    }
    lifetime.enter();
    try {
      return run(samples);
    } finally {
      lifetime.exit();
    }
  }

  /**
   * Results without Java heap: nothing is allocated, whatever the buffers are; heap buffers are
   * copied like direct ones.
   *
   * @param input n samples from position to limit: one byte (0 to 255) a value, or four, which are
   *     floats; the byte order is then to be the machine's
   * @param output n results from position on; what remains in it decides n
   * @throws IllegalArgumentException if the sizes do not go together, the byte order is wrong, or
   *     the output is read-only; positions and limits of both never change
   * @throws RejectedExecutionException if too many calls are waiting
   * @throws IllegalStateException after close
   */
  public void predict(ByteBuffer input, FloatBuffer output) {
    int n = sizes.count(output.remaining(), outputs, output.isReadOnly());
    predict(input, sizes.type(input, n), n, output, null);
  }

  /**
   * The same with results as bytes: floats of four bytes each, in the output's own byte order.
   *
   * @see #predict(ByteBuffer, FloatBuffer)
   */
  public void predict(ByteBuffer input, ByteBuffer output) {
    int n = sizes.count(output.remaining(), 4 * outputs, output.isReadOnly());
    predict(input, sizes.type(input, n), n, null, output);
  }

  private void predict(
      ByteBuffer input, DataType type, int n, FloatBuffer floats, ByteBuffer bytes) {
    StackSpace.require(name);
    lifetime.enter();
    try {
      Execution execution = pool.take();
      try {
        for (int first = 0; first < n; first += maxBatch) {
          int count = Math.min(maxBatch, n - first);
          execution.put(input, input.position() + first * inputs * type.bytes(), type, count);
          execution.run(type, count, first);
          if (floats != null) {
            execution.get(count, floats, floats.position() + first * outputs);
          } else {
            execution.get(count, bytes, bytes.position() + 4 * first * outputs);
          }
        }
      } finally {
        pool.give(execution);
      }
    } finally {
      lifetime.exit();
    }
  }

  /**
   * Results where the caller wants them: samples are read and results are written in place, in one
   * native call, however many there are. What is a view of somebody's buffer ({@link
   * Tensor#isHoldable()} is false) is copied through the predictor's own space instead.
   *
   * <pre>
   * Tensor results = Tensor.zeros(DataType.F32, Shape.of(1000, 10));
   * predictor.predict(Tensor.readNpy(Path.of("pictures.npy")), results);   // 1000x28x28x1, u8
   * </pre>
   *
   * @param input n samples in any type: n x the model's input shape; in U8, I32 or F32 where it is
   *     somebody's buffer
   * @param output n x the model's output shape, in F32, writable, no part of the input
   * @throws IllegalArgumentException if the shapes or types are not so, or a value is not a finite
   *     number (results before that sample's batch may have been written)
   * @throws RejectedExecutionException if too many calls are waiting
   * @throws IllegalStateException after close, or if the file of a tensor was closed
   */
  public void predict(Tensor input, Tensor output) {
    StackSpace.require(name);
    int n = sizes.samples(input, output);
    lifetime.enter();
    try (Hold inputHold = input.hold();
        Hold outputHold = output.hold()) {
      sizes.requireApart(input, output);
      Execution execution = pool.take();
      try {
        run(execution, input, output, n);
      } finally {
        pool.give(execution);
      }
      Reference.reachabilityFence(inputHold);
      Reference.reachabilityFence(outputHold);
    } finally {
      lifetime.exit();
      Reference.reachabilityFence(input);
      Reference.reachabilityFence(output);
    }
  }

  /**
   * Results by the names of the model's outputs, for samples by the names of its inputs.
   *
   * <pre>
   * Map&lt;String, Tensor&gt; results = predictor.predict(Map.of("left", left, "right", right));
   * </pre>
   *
   * @param inputs for each input n samples in any type: n x its shape
   * @return for each output a new tensor in F32: n x its shape
   * @throws IllegalArgumentException if a name, shape or number of samples is wrong, or a value is
   *     not a finite number
   * @throws RejectedExecutionException if too many calls are waiting
   * @throws IllegalStateException after close, or if the file of a tensor was closed
   */
  public Map<String, Tensor> predict(Map<String, Tensor> inputs) {
    StackSpace.require(name);
    List<Tensor> taken = tensors.inOrder(inputs);
    int n = tensors.samples(taken);
    lifetime.enter();
    try {
      Map<String, Tensor> results = tensors.results(n);
      List<Tensor> samples = tensors.holdable(taken);
      Execution execution = pool.take();
      try {
        execution.run(samples, List.copyOf(results.values()), n, maxBatch);
      } finally {
        pool.give(execution);
      }
      return results;
    } finally {
      lifetime.exit();
    }
  }

  private void run(Execution execution, Tensor input, Tensor output, int n) {
    ByteBuffer source = input.isHoldable() ? null : input.buffer();
    ByteBuffer target = output.isHoldable() ? null : output.buffer();
    int atOnce = source == null && target == null ? n : maxBatch;
    for (int first = 0; first < n; first += atOnce) {
      int count = Math.min(atOnce, n - first);
      long results = target == null ? output.address() + 4L * first * outputs : 0;
      if (source == null) {
        execution.run(input, count, first, results);
      } else {
        execution.put(source, first * inputs * input.type().bytes(), input.type(), count);
        execution.run(input.type(), count, first, results);
      }
      if (target != null) {
        execution.get(count, target, 4 * first * outputs);
      }
    }
  }

  /**
   * One result, computed by one of the predictor's own threads, which are daemons named {@code
   * margay-predict-N}.
   *
   * @param sample copied before this returns
   * @return completes with a new array, or with what {@link #predict(float[])} would throw
   * @throws IllegalArgumentException if the sample has more or fewer values than the model's input
   * @throws RejectedExecutionException if {@code maxQueue} asynchronous calls are waiting
   * @throws IllegalStateException after close
   */
  public CompletableFuture<float[]> predictAsync(float[] sample) {
    StackSpace.require(name);
    sizes.check(sample);
    float[][] copy = {sample.clone()};
    CompletableFuture<float[]> future = new CompletableFuture<>();
    lifetime.enter();
    try {
      threads.execute(
          () -> {
            float[] result = null;
            Throwable failure = null;
            try {
              result = run(copy)[0];
            } catch (Throwable e) {
              failure = e;
            } finally {
              lifetime.exit();
            }
            // After the exit: what depends on the future may close the predictor.
            if (failure == null) {
              future.complete(result);
            } else {
              future.completeExceptionally(failure);
            }
          });
    } catch (RuntimeException | Error e) { // an Error: the system refused a thread
      lifetime.exit();
      throw e;
    }
    return future;
  }

  /**
   * The k classes with the largest outputs, largest first.
   *
   * @param k at least 1; more than there are classes means all
   * @throws IllegalStateException if the output has several places, each with votes of its own, as
   *     in segmentation: take the largest of each place of {@link #predict(float[])}
   */
  public List<Prediction> classify(float[] sample, int k) {
    StackSpace.require(name);
    if (k < 1) {
      throw new IllegalArgumentException(
          name + ": the best " + k + " classes, expected at least 1");
    }
    sizes.requireOnePlace();
    return Prediction.ranked(predict(sample), model.classNames(), k);
  }

  /** What the training made small; cross-entropy of the only output where nobody said. */
  public List<Loss> losses() {
    return losses;
  }

  /**
   * Measures the model on a data set: as {@link #evaluate(Dataset, Loss...)} with {@link #losses};
   * a cross-entropy alone takes labels as the column that it reads has them, class indices or
   * probabilities. Where the data have no column of the weights that the training had, all samples
   * count the same, and a warning is logged.
   */
  public Evaluation evaluate(Dataset data) {
    return evaluate(data, Measurement.fitted(name, model, losses, data), List.of());
  }

  /**
   * Measures the model on a data set, {@code maxBatch} samples at a time, with the numbers of a
   * trainer that evaluates in such batches and as many lanes.
   *
   * <p>It compiles a plan of its own with the losses, on the calling thread and one lane per
   * processor, and gives it back at the end; other calls go on meanwhile.
   *
   * @param losses what to measure, at least one
   * @throws io.margay.ShapeException if an output is not of the shape that its loss looks at
   * @throws IllegalArgumentException if the samples or classes do not fit the model, a loss does
   *     not belong to it, or a value is not a finite number
   * @throws io.margay.error.NativeException if there is no memory for it
   * @throws IllegalStateException after close
   * @throws UncheckedIOException if somebody shortened a file of the data
   */
  public Evaluation evaluate(Dataset data, Loss... losses) {
    return evaluate(data, List.of(losses), List.of());
  }

  /** The same with what is measured beside the losses. */
  public Evaluation evaluate(Dataset data, List<? extends Loss> losses, List<Measure> measures) {
    StackSpace.require(name);
    lifetime.enter();
    try {
      return Measurement.of(name, Objective.of(model, losses, measures), plan, maxBatch, data);
    } finally {
      lifetime.exit();
    }
  }

  /** Per node of the compiled network: kernel, layout, bytes, FLOP; reorders; memory. */
  public String describe() {
    StackSpace.require(name);
    lifetime.enter();
    try {
      return plan.describe();
    } finally {
      lifetime.exit();
    }
  }

  /**
   * Refuses new calls, waits for all that were accepted, and gives the native memory back. Closing
   * twice is harmless; a second close returns at once.
   *
   * <p>A dependent of a future of {@link #predictAsync} may close: its thread then answers what is
   * still queued, with the dependents of those futures, before it waits for calls in other threads.
   */
  @Override
  public void close() {
    StackSpace.require(name);
    if (lifetime.refuse()) {
      threads.help();
      lifetime.await();
      threads.shutdown();
      for (Execution execution : executions) {
        execution.close();
      }
      plan.close();
    }
  }

  ContextPool pool() {
    return pool;
  }

  @Override
  public String toString() {
    return name;
  }

  private float[][] run(float[][] samples) {
    float[][] results = new float[samples.length][outputs];
    Execution execution = pool.take();
    try {
      for (int first = 0; first < samples.length; first += maxBatch) {
        int count = Math.min(maxBatch, samples.length - first);
        for (int i = 0; i < count; i++) {
          execution.put(i, samples[first + i], sizes.heapType());
        }
        execution.run(sizes.heapType(), count, first);
        for (int i = 0; i < count; i++) {
          execution.get(i, results[first + i]);
        }
      }
    } finally {
      pool.give(execution);
    }
    return results;
  }
}
