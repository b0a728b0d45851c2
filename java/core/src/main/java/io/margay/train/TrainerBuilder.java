package io.margay.train;

import io.margay.DataType;
import io.margay.augment.Augmentation;
import io.margay.data.Dataset;
import io.margay.data.Draw;
import io.margay.internal.feed.Sums;
import io.margay.internal.load.StackSpace;
import io.margay.internal.plan.Plan;
import io.margay.internal.plan.Processors;
import io.margay.loss.Evaluation;
import io.margay.loss.Loss;
import io.margay.loss.Measure;
import io.margay.model.Model;
import io.margay.model.ModelFile;
import io.margay.model.Objective;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Objects;

/**
 * The settings of a {@link Trainer}; each has the default that its method names.
 *
 * <p>Not safe for several threads. Obtained from {@link Trainer#of} or {@link Trainer#resume}.
 */
public final class TrainerBuilder {

  private final Model model;
  private Recipe recipe = Recipe.of();
  private boolean lossesGiven;
  private boolean measuresGiven;
  private Dataset validation;
  private long memoryLimit;
  private final List<Callback> callbacks = new ArrayList<>();
  private Path checkpoint;
  private Map<String, String> texts;
  private Recipe stored;

  TrainerBuilder(Model model) {
    this.model = Objects.requireNonNull(model, "model");
  }

  /** Takes over everything that a checkpoint says; the build takes its tensors. */
  TrainerBuilder(Path checkpoint, Model model, Map<String, String> texts) throws IOException {
    this(model);
    this.checkpoint = checkpoint;
    this.texts = texts;
    String text = texts.get(TrainedTensors.RECIPE);
    if (text == null) {
      throw new IOException(checkpoint + ": not a checkpoint: it has no recipe of a training");
    }
    try {
      recipe = Recipe.parse(text);
      if (recipe.lanes() < 1
          || recipe.lanes() > Processors.MOST_LANES
          || recipe.threads() > Processors.MOST_LANES) {
        throw new IllegalArgumentException(
            "recipe: lanes "
                + recipe.lanes()
                + ", threads "
                + recipe.threads()
                + ", expected 1 to "
                + Processors.MOST_LANES);
      }
      stored = recipe;
      new Progress(new Sums(objective(model, recipe).readout())).restore(texts);
    } catch (IllegalArgumentException | IOException e) {
      throw new IOException(checkpoint + ": not a checkpoint: " + e.getMessage(), e);
    }
  }

  /**
   * All settings that decide the numbers at once, in place of those so far; {@link Recipe#of()}. A
   * {@link #loss} after it takes the place of its losses, a {@link #measure} that of its measures.
   */
  public TrainerBuilder recipe(Recipe value) {
    recipe = Objects.requireNonNull(value, "recipe");
    lossesGiven = false;
    measuresGiven = false;
    return this;
  }

  /** How gradients change the parameters; {@code Adam.of(0.001)}. */
  public TrainerBuilder optimizer(Optimizer value) {
    recipe = recipe.optimizer(value);
    return this;
  }

  /**
   * What is made small; {@link io.margay.loss.CrossEntropy#of()}. Called again, the sum of all that
   * were given, each times its weight.
   */
  public TrainerBuilder loss(Loss value) {
    List<Loss> losses = new ArrayList<>(lossesGiven ? recipe.losses() : List.of());
    losses.add(Objects.requireNonNull(value, "loss"));
    recipe = recipe.losses(losses);
    lossesGiven = true;
    return this;
  }

  /**
   * What is measured beside the losses, for the history, callbacks and evaluations; nothing. Called
   * again, one more. A resumed training measures what it measured before, whether that is said
   * again or not.
   */
  public TrainerBuilder measure(Measure value) {
    List<Measure> measures = new ArrayList<>(measuresGiven ? recipe.measures() : List.of());
    measures.add(Objects.requireNonNull(value, "measure"));
    recipe = recipe.measures(measures);
    measuresGiven = true;
    return this;
  }

  /** How the learning rate changes; constant. */
  public TrainerBuilder schedule(Schedule value) {
    recipe = recipe.schedule(value);
    return this;
  }

  /** How large gradients may become; as they are. */
  public TrainerBuilder clip(Clipping value) {
    recipe = recipe.clip(value);
    return this;
  }

  /** Steps whose mean gradient makes one update, from 1 to 1,048,576; 1. */
  public TrainerBuilder accumulate(int steps) {
    recipe = recipe.accumulate(steps);
    return this;
  }

  /**
   * What a running mean of the weights keeps in each update, from 0 to 0.9999999999, usually 0.999;
   * 0: there is none. Evaluations, predictors and saved models have the means.
   */
  public TrainerBuilder average(double kept) {
    recipe = recipe.average(kept);
    return this;
  }

  /** Samples of a step, from 1 to 1,048,576; 32. The last step of an epoch may have fewer. */
  public TrainerBuilder batch(int value) {
    recipe = recipe.batch(value);
    return this;
  }

  /**
   * Times that all samples are trained, at least 0; 1. A resumed training counts those that it had;
   * a fit behind the end of the training trains so many more.
   */
  public TrainerBuilder epochs(int value) {
    recipe = recipe.epochs(value);
    return this;
  }

  /** Decides the initial parameters, the order of the samples, the split and dropout; 0. */
  public TrainerBuilder seed(long value) {
    recipe = recipe.seed(value);
    return this;
  }

  /** Whether each epoch has its own order of samples, or all that of the dataset; true. */
  public TrainerBuilder shuffle(boolean value) {
    recipe = recipe.shuffle(value);
    return this;
  }

  /**
   * What changes samples by chance while they are gathered; nothing. Targets with the rows and
   * columns of the pictures (masks) move with them; a target of numbers, such as the corners of a
   * box, stays unless {@link Augmentation#boxes} names its output: leave out what {@linkplain
   * Augmentation#moves() moves} pictures there.
   */
  public TrainerBuilder augment(Augmentation value) {
    recipe = recipe.augment(value);
    return this;
  }

  /** Measured after each epoch, never trained; none. */
  public TrainerBuilder validation(Dataset value) {
    validation = Objects.requireNonNull(value, "validation");
    return this;
  }

  /**
   * Share of the training data that is held back for validation, from 0 (none) to below 1; 0. Not
   * together with {@link #validation}.
   */
  public TrainerBuilder validationSplit(double value) {
    recipe = recipe.validationSplit(value);
    return this;
  }

  /** Which samples an epoch takes; {@link Draw#each()}. */
  public TrainerBuilder draw(Draw value) {
    recipe = recipe.draw(value);
    return this;
  }

  /**
   * Parts into which a step's samples are divided, each run by a thread of its own; one per
   * processor, divided by {@link #threads}. The gradients of one step depend on it in their last
   * bits; over many steps ReLU and pooling make that grow, so that runs with different lanes end
   * with different weights, equally good ones. Set it to a number to have the same bits on machines
   * with more or fewer processors.
   *
   * <p>Lanes and threads together may be four times the processors, or 64 when that is more; at
   * most 1,024. A resumed training keeps the parts of its checkpoint, and gives several of them to
   * a lane where the processors are fewer.
   */
  public TrainerBuilder lanes(int value) {
    if (value < 1) {
      throw new IllegalArgumentException("Trainer: lanes " + value + ", expected at least 1");
    }
    recipe = recipe.lanes(value);
    return this;
  }

  /** Threads that share the work inside each lane, at least 1; 1. They start with the build. */
  public TrainerBuilder threads(int value) {
    recipe = recipe.threads(value);
    return this;
  }

  /** What the network computes in, F32 or F64; F32. */
  public TrainerBuilder type(DataType value) {
    recipe = recipe.type(value);
    return this;
  }

  /** Watches the training; called in the order in which they were added. */
  public TrainerBuilder callback(Callback value) {
    callbacks.add(Objects.requireNonNull(value, "callback"));
    return this;
  }

  /**
   * The most native memory that the training may take, in bytes, above 0; unlimited. A network that
   * needs more is refused at the build.
   */
  public TrainerBuilder memoryLimit(long bytes) {
    if (bytes < 1) {
      throw new IllegalArgumentException(
          "Trainer: memory limit " + bytes + ", expected at least 1 byte");
    }
    memoryLimit = Math.min(bytes, Plan.MOST_BYTES);
    return this;
  }

  /**
   * Compiles the network and sets its parameters: to their initial values, or to those of the
   * checkpoint.
   *
   * @throws io.margay.ShapeException if an output is not of the shape that its loss looks at
   * @throws IllegalArgumentException if validation data and a validation split are both given,
   *     lanes and threads are more than this machine should run, a loss does not belong to the
   *     model or is not that of the checkpoint, or early stopping or checkpoints compare a metric
   *     that no loss measures
   * @throws IllegalStateException if a resumed trainer was built from this builder before, or the
   *     checkpoint is another one by now
   * @throws UncheckedIOException if the checkpoint cannot be read any more
   * @throws io.margay.error.NativeException if the native side refuses the network, such as for the
   *     memory limit
   */
  public Trainer build() {
    StackSpace.require("Trainer");
    if (validation != null && recipe.validationSplit() > 0) {
      throw new IllegalArgumentException(
          "Trainer: validation data and a validation split of "
              + recipe.validationSplit()
              + ". Give one of them.");
    }
    if (stored != null && !text(stored).equals(text(recipe))) {
      throw new IllegalArgumentException(
          "Trainer: the checkpoint is of another loss, "
              + text(stored)
              + ", than "
              + text(recipe)
              + ". Keep the loss when going on, or start from its parameters with load.");
    }
    if (stored != null && !measures(stored).equals(measures(recipe))) {
      throw new IllegalArgumentException(
          "Trainer: the checkpoint measures "
              + measures(stored)
              + ", not "
              + measures(recipe)
              + ". Measure the same when going on.");
    }
    Settings settings =
        new Settings(
            objective(model, recipe), recipe, division(), validation, memoryLimit, callbacks);
    requireMetrics(settings.objective());
    Plan plan = Plan.compile(settings.objective().program(), settings.options());
    Training training = null;
    try {
      training = new Training(settings, plan);
      if (checkpoint == null) {
        plan.initialize(recipe.seed());
      } else {
        restore(training);
      }
      return new Trainer(settings, training);
    } catch (Throwable e) {
      if (training != null) {
        training.close();
      }
      plan.close();
      throw e;
    }
  }

  /** What nothing measures would end the training only where epochs are first compared. */
  private void requireMetrics(Objective objective) {
    Evaluation measured = new Sums(objective.readout()).means();
    for (Callback callback : callbacks) {
      Metric metric = compared(callback);
      if (metric != null) {
        try {
          measured.metric(metric.name());
        } catch (IllegalArgumentException e) {
          throw new IllegalArgumentException(
              "Trainer: a callback compares epochs by " + e.getMessage(), e);
        }
      }
    }
  }

  private static Metric compared(Callback callback) {
    if (callback instanceof EarlyStopping stopping) {
      return stopping.metric();
    }
    if (callback instanceof BestWeights weights) {
      return weights.metric();
    }
    return callback instanceof Checkpoints checkpoints ? checkpoints.metric() : null;
  }

  /** As texts: the JDK keeps the class loader of records that were compared. */
  private static List<String> measures(Recipe recipe) {
    return recipe.measures().stream().map(Measure::text).toList();
  }

  private static Objective objective(Model model, Recipe recipe) {
    return Objective.of(model, recipe.losses(), recipe.measures()).augment(recipe.augmentation());
  }

  private static String text(Recipe recipe) {
    return String.join(" and ", recipe.losses().stream().map(Loss::text).toList());
  }

  /**
   * Lanes and threads; those of a checkpoint, unless others were asked for, are fitted to this
   * machine.
   */
  private Lanes division() {
    return stored != null
            && recipe.lanes() == stored.lanes()
            && recipe.threads() == stored.threads()
        ? Lanes.resumed(recipe.lanes(), recipe.threads(), Processors.count())
        : Lanes.of(recipe.lanes(), recipe.threads(), recipe.batch());
  }

  private void restore(Training training) {
    if (texts == null) {
      throw new IllegalStateException(
          "Trainer: resumed from " + checkpoint + " already. Call resume again.");
    }
    try (ModelFile file = ModelFile.open(checkpoint)) {
      if (!file.metadata().equals(texts)) {
        throw new IllegalStateException(
            "Trainer: "
                + checkpoint
                + " is another checkpoint than when resume was called."
                + " Call resume again.");
      }
      training.progress.restore(texts);
      training.tensors.restore(file);
    } catch (IOException e) {
      throw new UncheckedIOException(e.getMessage(), e);
    }
    texts = null;
  }
}
