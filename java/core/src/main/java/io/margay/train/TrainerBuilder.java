package io.margay.train;

import io.margay.DataType;
import io.margay.data.Dataset;
import io.margay.internal.load.StackSpace;
import io.margay.internal.plan.Plan;
import io.margay.internal.plan.Processors;
import io.margay.model.Model;
import io.margay.model.ModelFile;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Objects;

/**
 * The settings of a {@link Trainer}; each has the default that its method names.
 *
 * <p>Not safe for several threads. Obtained from {@link Trainer#of} or {@link Trainer#resume}.
 */
public final class TrainerBuilder {

  final Model model;
  Optimizer optimizer = Adam.of(0.001);
  Loss loss = Loss.CROSS_ENTROPY;
  boolean probabilities;
  Schedule schedule = Schedule.constant();
  int batch = 32;
  int epochs = 1;
  long seed;
  boolean shuffle = true;
  Dataset validation;
  double validationSplit;
  int lanes;
  int threads = 1;
  DataType type = DataType.F32;
  int topK = 5;
  long memoryLimit;
  final List<Callback> callbacks = new ArrayList<>();
  private Path checkpoint;
  private Map<String, String> texts;
  private Progress progress = new Progress();
  private Lanes resumed;
  private int resumedThreads;

  TrainerBuilder(Model model) {
    this.model = Objects.requireNonNull(model, "model");
  }

  /** Takes over everything that a checkpoint says; the build takes its tensors. */
  TrainerBuilder(Path checkpoint, Model model, Map<String, String> texts) throws IOException {
    this(model);
    this.checkpoint = checkpoint;
    this.texts = texts;
    String key = "optimizer";
    try {
      optimizer(Optimizer.parse(texts.get(key)));
      loss(Loss.valueOf(texts.get(key = "loss").toUpperCase(Locale.ROOT)));
      probabilities(flag(texts.get(key = "probabilities")));
      schedule(Schedule.parse(texts.get(key = "schedule")));
      batch(Integer.parseInt(texts.get(key = "batch")));
      epochs(Integer.parseInt(texts.get(key = "epochs")));
      seed(Long.parseLong(texts.get(key = "seed")));
      shuffle(flag(texts.get(key = "shuffle")));
      validationSplit(Double.parseDouble(texts.get(key = "validation_split")));
      lanes(upTo(Processors.MOST_LANES, texts.get(key = "lanes")));
      threads(upTo(Processors.MOST_LANES, texts.get(key = "threads")));
      resumed = Lanes.resumed(lanes, threads, Processors.count());
      resumedThreads = threads;
      type(DataType.parse(texts.get(key = "type")));
      topK(Integer.parseInt(texts.get(key = "top_k")));
    } catch (RuntimeException e) {
      throw new IOException(checkpoint + ": not a checkpoint: metadata \"" + key + "\" is missing or wrong: "
          + texts.get(key), e);
    }
    try {
      progress = Progress.parse(texts);
    } catch (IOException e) {
      throw new IOException(checkpoint + ": not a checkpoint: " + e.getMessage(), e);
    }
  }

  /** How gradients change the parameters; {@code Adam.of(0.001)}. */
  public TrainerBuilder optimizer(Optimizer value) {
    optimizer = Objects.requireNonNull(value, "optimizer");
    return this;
  }

  /** What is made small; {@link Loss#CROSS_ENTROPY}. */
  public TrainerBuilder loss(Loss value) {
    loss = Objects.requireNonNull(value, "loss");
    return this;
  }

  /** Whether the labels are a probability for each class instead of the index of one; false. */
  public TrainerBuilder probabilities(boolean value) {
    probabilities = value;
    return this;
  }

  /** How the learning rate changes; constant. */
  public TrainerBuilder schedule(Schedule value) {
    schedule = Objects.requireNonNull(value, "schedule");
    return this;
  }

  /** Samples of a step, from 1 to 1,048,576; 32. The last step of an epoch may have fewer. */
  public TrainerBuilder batch(int value) {
    batch = atLeast("batch", value, 1);
    if (value > Plan.MOST_SAMPLES) {
      throw new IllegalArgumentException("Trainer: batch " + value + ", expected at most " + Plan.MOST_SAMPLES);
    }
    return this;
  }

  /**
   * Times that all samples are trained, at least 0; 1. A resumed training counts those that it had; a fit behind the
   * end of the training trains so many more.
   */
  public TrainerBuilder epochs(int value) {
    epochs = atLeast("epochs", value, 0);
    return this;
  }

  /** Decides the initial parameters, the order of the samples, the split and dropout; 0. */
  public TrainerBuilder seed(long value) {
    seed = value;
    return this;
  }

  /** Whether each epoch has its own order of samples, or all that of the dataset; true. */
  public TrainerBuilder shuffle(boolean value) {
    shuffle = value;
    return this;
  }

  /** Measured after each epoch, never trained; none. */
  public TrainerBuilder validation(Dataset value) {
    validation = Objects.requireNonNull(value, "validation");
    return this;
  }

  /**
   * Share of the training data that is held back for validation, from 0 (none) to below 1; 0. Not together with
   * {@link #validation}.
   */
  public TrainerBuilder validationSplit(double value) {
    if (!(value >= 0 && value < 1)) {
      throw new IllegalArgumentException("Trainer: validation split " + value + ", expected at least 0 and below 1");
    }
    validationSplit = value;
    return this;
  }

  /**
   * Parts into which a step's samples are divided, each run by a thread of its own; one per processor, divided by
   * {@link #threads}. The gradients of one step depend on it in their last bits; over many steps ReLU and pooling make
   * that grow, so that runs with different lanes end with different weights, equally good ones. Set it to a number to
   * have the same bits on machines with more or fewer processors.
   *
   * <p>Lanes and threads together may be four times the processors, or 64 when that is more; at most 1,024. A resumed
   * training keeps the parts of its checkpoint, and gives several of them to a lane where the processors are fewer.
   */
  public TrainerBuilder lanes(int value) {
    lanes = atLeast("lanes", value, 1);
    return this;
  }

  /** Threads that share the work inside each lane, at least 1; 1. They start with the build. */
  public TrainerBuilder threads(int value) {
    threads = atLeast("threads", value, 1);
    return this;
  }

  /** What the network computes in, F32 or F64; F32. */
  public TrainerBuilder type(DataType value) {
    if (!value.isFloating()) {
      throw new IllegalArgumentException("Trainer: type " + value.word() + ", expected f32 or f64");
    }
    type = value;
    return this;
  }

  /** For {@link Evaluation#topKAccuracy()}: how many largest outputs count, at least 1; 5. */
  public TrainerBuilder topK(int value) {
    topK = atLeast("top k", value, 1);
    return this;
  }

  /** Watches the training; called in the order in which they were added. */
  public TrainerBuilder callback(Callback value) {
    callbacks.add(Objects.requireNonNull(value, "callback"));
    return this;
  }

  /**
   * The most native memory that the training may take, in bytes, above 0; unlimited. A network that needs more is
   * refused at the build.
   */
  public TrainerBuilder memoryLimit(long bytes) {
    if (bytes < 1) {
      throw new IllegalArgumentException("Trainer: memory limit " + bytes + ", expected at least 1 byte");
    }
    memoryLimit = Math.min(bytes, Plan.MOST_BYTES);
    return this;
  }

  /**
   * Compiles the network and sets its parameters: to their initial values, or to those of the checkpoint.
   *
   * @throws IllegalArgumentException if validation data and a validation split are both given, or lanes and threads
   *     are more than this machine should run
   * @throws IllegalStateException if a resumed trainer was built from this builder before, or the checkpoint is another
   *     one by now
   * @throws UncheckedIOException if the checkpoint cannot be read any more
   * @throws io.margay.error.NativeException if the native side refuses the network, such as for the memory limit
   */
  public Trainer build() {
    StackSpace.require("Trainer");
    if (validation != null && validationSplit > 0) {
      throw new IllegalArgumentException("Trainer: validation data and a validation split of " + validationSplit
          + ". Give one of them.");
    }
    Settings settings = new Settings(this);
    Plan plan = Plan.compile(settings.program(), settings.options());
    Training training = null;
    try {
      training = new Training(settings, plan, progress);
      if (checkpoint == null) {
        plan.initialize(seed);
      } else {
        restore(training);
      }
      progress = new Progress();
      return new Trainer(settings, training);
    } catch (Throwable e) {
      if (training != null) {
        training.close();
      }
      plan.close();
      throw e;
    }
  }

  /** Lanes and threads; those of a checkpoint, unless others were asked for, are fitted to this machine. */
  Lanes division() {
    return resumed != null && lanes == resumed.shares() && threads == resumedThreads ? resumed
        : Lanes.of(lanes, threads, batch);
  }

  private static int upTo(int most, String text) {
    int value = Integer.parseInt(text);
    if (value > most) {
      throw new IllegalArgumentException("expected at most " + most);
    }
    return value;
  }

  private void restore(Training training) {
    if (texts == null) {
      throw new IllegalStateException("Trainer: resumed from " + checkpoint + " already. Call resume again.");
    }
    try (ModelFile file = ModelFile.open(checkpoint)) {
      if (!file.metadata().equals(texts)) {
        throw new IllegalStateException("Trainer: " + checkpoint + " is another checkpoint than when resume was called."
            + " Call resume again.");
      }
      training.tensors.restore(file);
    } catch (IOException e) {
      throw new UncheckedIOException(e.getMessage(), e);
    }
    texts = null;
  }

  private static boolean flag(String text) {
    if (!text.equals("true") && !text.equals("false")) {
      throw new IllegalArgumentException("expected true or false");
    }
    return text.equals("true");
  }

  private static int atLeast(String what, int value, int least) {
    if (value < least) {
      throw new IllegalArgumentException("Trainer: " + what + " " + value + ", expected at least " + least);
    }
    return value;
  }
}
