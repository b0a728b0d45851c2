package io.margay.model;

import io.margay.DataType;
import io.margay.Shape;
import io.margay.Tensor;
import io.margay.internal.lifetime.Space;
import io.margay.internal.load.StackSpace;
import io.margay.internal.plan.Plan;
import io.margay.internal.plan.PlanFacts;
import io.margay.internal.plan.Processors;
import io.margay.layer.Embedding;
import io.margay.layer.Input;
import io.margay.loss.CrossEntropy;
import io.margay.loss.Loss;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.stream.Stream;

/**
 * The settings of a {@link Predictor}; each has the default that its method names.
 *
 * <p>Not safe for several threads. Obtained from {@link Predictor#builder}.
 */
public final class PredictorBuilder {

  private final String name;

  /** The model's file, or null where model and parameters are given. */
  private final Path file;

  private final Model model;
  private final Map<String, Tensor> parameters;
  private int lanes;
  private int threads = 1;
  private int maxQueue = 1024;
  private int maxBatch = 32;
  private long memoryLimit;
  private boolean warmUp = true;

  /** What an evaluation measures; null: what the file says. */
  private List<Loss> losses;

  PredictorBuilder(Path file) {
    this.file = Objects.requireNonNull(file, "file");
    this.name = "Predictor[" + file.getFileName() + "]";
    this.model = null;
    this.parameters = null;
  }

  PredictorBuilder(Model model, Map<String, Tensor> parameters) {
    this.file = null;
    this.name = "Predictor[" + Summary.ends(model) + "]";
    this.model = model;
    this.parameters = Map.copyOf(parameters);
    ModelFile.requireParametersOf(name, model, this.parameters);
  }

  /**
   * Calls that run at the same time, each with memory of its own, from 1 to 1,024; one per
   * processor, divided by {@link #threads}. With one thread each, lanes are memory and no threads:
   * calls run on those of their callers.
   */
  public PredictorBuilder lanes(int value) {
    lanes = atLeast("lanes", value, 1);
    if (value > Processors.MOST_LANES) {
      throw new IllegalArgumentException(
          name
              + ": lanes "
              + value
              + ", expected at most "
              + Processors.MOST_LANES
              + ". Further callers wait: see maxQueue.");
    }
    return this;
  }

  /**
   * Threads that share one call's work, at least 1; 1. More than one is for large networks and few
   * callers. They start with the build: lanes times threads may be four times the processors, or 64
   * when that is more.
   */
  public PredictorBuilder threads(int value) {
    threads = atLeast("threads", value, 1);
    return this;
  }

  /**
   * Calls that wait at the same time, synchronous and asynchronous ones counted apart, at least 0;
   * 1024. The queues grow as they fill: a limit alone takes no memory.
   */
  public PredictorBuilder maxQueue(int value) {
    maxQueue = atLeast("maxQueue", value, 0);
    return this;
  }

  /** Samples of one native call, at least 1; 32. Each lane has memory for so many. */
  public PredictorBuilder maxBatch(int value) {
    maxBatch = atLeast("maxBatch", value, 1);
    return this;
  }

  /**
   * The most native memory that the network and all lanes may take, in bytes, above 0; unlimited.
   */
  public PredictorBuilder memoryLimit(long bytes) {
    if (bytes < 1) {
      throw new IllegalArgumentException(
          name + ": memory limit " + bytes + ", expected at least 1 byte");
    }
    memoryLimit = Math.min(bytes, Plan.MOST_BYTES);
    return this;
  }

  /**
   * Whether each lane runs once before the predictor is handed out; true. Without, the first calls
   * are slower.
   */
  public PredictorBuilder warmUp(boolean value) {
    warmUp = value;
    return this;
  }

  /**
   * What {@link Predictor#evaluate(io.margay.data.Dataset)} measures; what the file's training made
   * small, or cross-entropy.
   */
  public PredictorBuilder losses(List<? extends Loss> value) {
    losses = List.copyOf(value);
    return this;
  }

  /**
   * Reads the file, compiles its network and opens the lanes. The file is closed again. Whatever is
   * thrown, all that was taken is given back.
   *
   * @throws IOException if the file cannot be read or is damaged; never for parameters in memory
   * @throws IllegalArgumentException if {@code maxBatch} samples or results are 2 GiB or more
   * @throws io.margay.error.NativeException if the native side refuses the network, such as for the
   *     memory limit
   */
  public Predictor build() throws IOException {
    StackSpace.require(name);
    if (file == null) {
      return build(
          model,
          List.of(CrossEntropy.of()),
          (parameter, type, space) -> {
            Tensor tensor = parameters.get(parameter);
            space.put(
                0,
                (tensor.type() == type ? tensor : Tensor.of(tensor.toFloats(), tensor.shape()))
                    .buffer(),
                0,
                space.remaining());
          });
    }
    try (ModelFile source = ModelFile.open(file)) {
      return build(
          source.model(),
          source.losses(),
          (parameter, type, space) -> source.read(source.evaluated(parameter), type, space));
    }
  }

  /** Where parameters come from. */
  private interface Values {
    /** Fills a space with a parameter's values in F32. */
    void read(String parameter, DataType type, ByteBuffer space) throws IOException;
  }

  private Predictor build(Model model, List<Loss> usual, Values values) throws IOException {
    checkSize(name, model);
    int count = lanes > 0 ? lanes : Processors.lanes(threads);
    if (threads > 1) {
      Processors.check(name, count, threads);
    }
    Plan plan =
        Plan.compile(
            model.program(),
            "mode=infer batch="
                + maxBatch
                + " contexts="
                + count
                + " threads="
                + threads
                + (memoryLimit > 0 ? " memory_limit=" + memoryLimit : ""));
    return open(model, losses == null ? usual : losses, plan, values, count);
  }

  /** Gives everything back, the plan too, whatever is thrown. */
  private Predictor open(Model model, List<Loss> measured, Plan plan, Values values, int count)
      throws IOException {
    List<Execution> executions = new ArrayList<>();
    try {
      try (Space space = new Space(plan.facts().largestTensorBytes())) {
        for (PlanFacts.Entry parameter : plan.facts().parameters()) {
          ByteBuffer copy = space.first(parameter.bytes());
          values.read(parameter.name(), parameter.type(), copy);
          plan.write(parameter.name(), copy);
        }
      }
      PredictorSizes sizes = new PredictorSizes(name, model);
      List<Tensor> zeros =
          warmUp && sizes.inputs() == 0
              ? model.inputs().stream()
                  .map(input -> Tensor.zeros(DataType.U8, input.shape().samples(maxBatch)))
                  .toList()
              : List.of();
      for (int i = 0; i < count; i++) {
        Execution execution = new Execution(plan.open(), sizes.inputs(), sizes.outputs());
        executions.add(execution);
        if (warmUp && sizes.inputs() == 0) {
          execution.run(zeros, List.of(), maxBatch, maxBatch);
        } else if (warmUp) {
          execution.run(DataType.U8, 1, 0);
          execution.run(takesIndices(model) ? DataType.I32 : DataType.F32, maxBatch, 0);
        }
      }
      return new Predictor(
          name, model, measured, plan, executions.toArray(new Execution[0]), maxQueue, maxBatch);
    } catch (Throwable e) {
      executions.forEach(Execution::close);
      plan.close();
      throw e;
    }
  }

  /** Whether the model's one input is of indices, which are never floating. */
  private static boolean takesIndices(Model model) {
    return model.nodes().stream().anyMatch(node -> node.layer() instanceof Embedding);
  }

  private void checkSize(String name, Model model) {
    long values =
        Stream.concat(
                model.inputs().stream().map(Input::shape),
                model.outputs().stream().map(Node::output))
            .mapToLong(Shape::elements)
            .max()
            .orElse(0);
    if (values > Integer.MAX_VALUE / 4 / maxBatch) {
      throw new IllegalArgumentException(
          name
              + ": "
              + maxBatch
              + " samples of "
              + Summary.ends(model).replace(" to ", " with results of ")
              + ", expected below 2 GiB at a time. Use a smaller maxBatch.");
    }
    if (maxBatch > Plan.MOST_SAMPLES) {
      throw new IllegalArgumentException(
          name + ": maxBatch " + maxBatch + ", expected at most " + Plan.MOST_SAMPLES);
    }
  }

  private int atLeast(String what, int value, int least) {
    if (value < least) {
      throw new IllegalArgumentException(
          name + ": " + what + " " + value + ", expected at least " + least);
    }
    return value;
  }
}
