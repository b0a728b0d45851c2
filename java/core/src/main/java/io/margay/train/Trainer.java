package io.margay.train;

import io.margay.Tensor;
import io.margay.data.Dataset;
import io.margay.internal.lifetime.Lifetime;
import io.margay.internal.load.StackSpace;
import io.margay.loss.Evaluation;
import io.margay.model.Model;
import io.margay.model.ModelFile;
import io.margay.model.Predictor;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Path;
import java.util.Map;
import java.util.concurrent.locks.ReentrantLock;
import java.util.function.Predicate;

/**
 * Trains one model: it owns the parameters, the optimiser's state and the native memory for both.
 *
 * <pre>
 * try (Trainer trainer = Trainer.of(model).optimizer(RmsProp.of(0.001)).batch(64).epochs(5).validation(test).build()) {
 *   History history = trainer.fit(train);
 *   trainer.save(Path.of("model.safetensors"));
 * }
 * </pre>
 *
 * <p>One thread at a time: a call while another thread is inside is refused with {@link
 * IllegalStateException}; only {@link #stop()}, {@link #history()} and {@link #close()} may be
 * called from any thread, and the last of them waits. A training step is one native call and
 * allocates no Java heap; an epoch allocates its order of samples and its {@link EpochStats}. A
 * call on a thread with less than 256 KB of stack left is a {@link StackOverflowError} before
 * anything changes.
 *
 * <p>In F32, numbers closer to zero than 1.2e-38 (denormal ones) count as zero.
 */
public final class Trainer implements AutoCloseable {

  private final Settings settings;
  private final Training training;
  private final Lifetime lifetime = new Lifetime(() -> "Trainer");
  private final ReentrantLock lock = new ReentrantLock();
  private volatile boolean interrupted;

  /** Whether a fit is running; under the lock. */
  private boolean fitting;

  Trainer(Settings settings, Training training) {
    this.settings = settings;
    this.training = training;
  }

  /** Begins the settings of a trainer for a model. */
  public static TrainerBuilder of(Model model) {
    return new TrainerBuilder(model);
  }

  /**
   * Begins where a checkpoint stopped, with its model, parameters, optimiser, schedule, seed,
   * batch, lanes and position.
   *
   * <p>With the same data the training goes on bit for bit as if it had not stopped. Callbacks and
   * validation data are not in the checkpoint: give them again. More {@link TrainerBuilder#epochs}
   * may be asked for; another kind of optimiser is refused at the build.
   *
   * <p>The file is read twice, here and at the build, and is closed again both times: keep it until
   * then.
   *
   * @param checkpoint written by {@link #checkpoint}
   * @throws IOException if the file cannot be read, is damaged, or is a model without a training's
   *     position
   */
  public static TrainerBuilder resume(Path checkpoint) throws IOException {
    StackSpace.require("Trainer");
    try (ModelFile file = ModelFile.open(checkpoint)) {
      return new TrainerBuilder(checkpoint, file.model(), file.metadata());
    }
  }

  /**
   * Trains until all epochs are done. When an earlier fit ended early, or the trainer was resumed,
   * this one goes on from there, within the epoch too, provided that it gets the same data.
   *
   * <p>When an earlier fit of this trainer finished all epochs, this one trains {@link
   * TrainerBuilder#epochs} more, with these or other data. That is, bit for bit, what a resume of a
   * checkpoint with so many epochs in all would do: the schedule sees the sum of both, a cosine
   * rises again. A trainer that was resumed from a finished training has nothing to do in its first
   * fit unless more epochs were asked for.
   *
   * <p>An interrupt of the calling thread, or {@link #stop()}, ends it after the current step; the
   * parameters are those after that step, the thread's interrupt flag stays set, and {@link
   * History#interrupted()} tells.
   *
   * @return the history from the first epoch on
   * @throws IllegalArgumentException if the samples or classes do not fit the model, or the data
   *     are not those of the begun epoch
   * @throws IllegalArgumentException if a value is not a finite number (NaN, an infinity), also
   *     after scale and shift; the message names the sample, the parameters are those before its
   *     step
   * @throws IllegalStateException if the trainer is closed or another call is running
   * @throws TrainingException if the loss of a step or its gradients are not finite
   * @throws java.io.UncheckedIOException if somebody shortened a file of the data; the parameters
   *     are those after the last whole step
   */
  public History fit(Dataset data) {
    return exclusively(
        () -> {
          if (fitting) {
            throw new IllegalStateException("Trainer: fit inside a callback of fit");
          }
          fitting = true;
          try {
            return fitOnce(data);
          } finally {
            fitting = false;
          }
        });
  }

  private History fitOnce(Dataset data) {
    Dataset train = data;
    Dataset validation = settings.validation();
    if (settings.recipe().validationSplit() > 0) {
      Dataset.Split split =
          data.split(settings.recipe().validationSplit(), settings.recipe().seed());
      train = split.rest();
      validation = split.part();
    }
    interrupted = false;
    interrupted = training.fit(train, validation, this);
    History history = history();
    for (Callback callback : settings.callbacks()) {
      callback.onEnd(history, this);
    }
    return history;
  }

  /**
   * Ends a running fit after its current step, like an interrupt; when none is running, the next
   * one before its first. For any thread.
   */
  public void stop() {
    training.stop();
  }

  /**
   * The epochs that the training is to have, those that are done among them: as built, and more
   * after a fit that went on behind its end. For any thread; after close too.
   */
  public int epochs() {
    return training.progress.epochs;
  }

  /** The epochs that were finished so far. For any thread; after close too. */
  public History history() {
    return new History(training.progress.finished(), interrupted);
  }

  /** The model that is trained; with the data's class names if it had none. After close too. */
  public Model model() {
    return training.model();
  }

  /**
   * Measures the model as it is now, without dropout and without changing anything; with an {@link
   * TrainerBuilder#average} the means of the parameters.
   *
   * @throws IllegalArgumentException if the samples or classes do not fit the model, or a value is
   *     not a finite number
   * @throws java.io.UncheckedIOException if somebody shortened a file of the data
   */
  public Evaluation evaluate(Dataset data) {
    return exclusively(() -> training.evaluate(data));
  }

  /**
   * Writes the model: program, class names and parameters, as a predictor loads it; with an {@link
   * TrainerBuilder#average} the means of the parameters.
   *
   * @param file replaced as a whole or not at all, and with the permissions that it had; a link is
   *     followed
   * @throws IOException if it cannot be written
   */
  public void save(Path file) throws IOException {
    this.<Void, IOException>exclusively(
        () -> {
          return training.tensors.averaged(
              training.progress,
              () -> {
                training.tensors.save(file, training.model(), null);
                return null;
              });
        });
  }

  /**
   * Writes the model, the optimiser's state and the position, from which {@link #resume} goes on; a
   * predictor loads it too, with the parameters of the last step, or with an {@link
   * TrainerBuilder#average} their means.
   *
   * @param file replaced as a whole or not at all
   * @throws IOException if it cannot be written
   */
  public void checkpoint(Path file) throws IOException {
    this.<Void, IOException>exclusively(
        () -> {
          training.tensors.save(file, training.model(), training.progress);
          return null;
        });
  }

  /**
   * Takes the parameters from a model file, as a starting point or to evaluate them, from a
   * checkpoint with an {@link TrainerBuilder#average} their means; the optimiser's state stays.
   * They are converted to the training's data type: doubles become the nearest floats.
   *
   * @throws IOException if the file cannot be read or is damaged; when that is found after its
   *     header, because somebody wrote to the file meanwhile, some of the parameters may be the
   *     file's already: load again
   * @throws IllegalArgumentException if its parameters are not those of this model in names and
   *     shapes
   */
  public void load(Path file) throws IOException {
    this.<Void, IOException>exclusively(
        () -> {
          try (ModelFile source = ModelFile.open(file)) {
            training.tensors.load(source);
          }
          return null;
        });
  }

  /**
   * Takes those parameters from a model file whose names and shapes are this model's, such as all
   * but a head for other classes, and says what became of the others. Otherwise like {@link #load}.
   *
   * @throws IOException as {@link #load}
   */
  public PartialLoad loadPartly(Path file) throws IOException {
    return loadPartly(file, name -> true);
  }

  /**
   * Takes some of those parameters from a model file whose names and shapes are this model's, such
   * as all but a head for as many other classes. Otherwise like {@link #loadPartly(Path)}.
   *
   * @param wanted tells whether to take the parameter of a name
   * @throws IOException as {@link #load}
   */
  public PartialLoad loadPartly(Path file, Predicate<String> wanted) throws IOException {
    return this.<PartialLoad, IOException>exclusively(
        () -> {
          try (ModelFile source = ModelFile.open(file)) {
            return training.tensors.loadPartly(source, wanted);
          }
        });
  }

  /**
   * A predictor of the model as it is now, with the defaults of {@link
   * io.margay.model.PredictorBuilder}. It has its own copy of the parameters, in F32, and is the
   * caller's to close; later steps do not change it. For other settings: {@code
   * Predictor.builder(trainer.model(), trainer.parameters())}.
   */
  public Predictor predictor() {
    try {
      return Predictor.builder(model(), parameters()).losses(settings.recipe().losses()).build();
    } catch (IOException e) {
      throw new UncheckedIOException(e); // there is no file
    }
  }

  /**
   * Copies of all parameters by name, with an {@link TrainerBuilder#average} of their means, as
   * {@link io.margay.model.ModelFile#save} and {@link Predictor#builder(Model, Map)} take them.
   */
  public Map<String, Tensor> parameters() {
    return exclusively(
        () -> training.tensors.averaged(training.progress, training.tensors::parameters));
  }

  /** Copies of all parameters as the training has them, then of their means, by name. */
  Map<String, Tensor> weights() {
    return exclusively(training.tensors::weights);
  }

  /**
   * A copy of a parameter as the last step left it, or of a state tensor of the optimiser.
   *
   * @param name such as {@code conv2d/kernel} or {@code conv2d/kernel.mean}
   * @return off-heap, in the training's data type; the caller's to keep
   * @throws IllegalArgumentException if there is none of that name
   */
  public Tensor parameter(String name) {
    return exclusively(() -> training.tensors.read(name));
  }

  /**
   * Replaces a parameter, and its mean where one is kept, or a state tensor of the optimiser.
   *
   * @param values in the training's data type and the parameter's shape
   * @throws IllegalArgumentException if there is none of that name, or type or shape differ
   */
  public void setParameter(String name, Tensor values) {
    this.<Void, RuntimeException>exclusively(
        () -> {
          training.tensors.write(name, values);
          return null;
        });
  }

  /** Per node of the compiled network: kernel, layout, bytes, FLOP; reorders; memory. */
  public String describe() {
    return exclusively(training.plan::describe);
  }

  /**
   * Gives the native memory back. Waits for a call of another thread; closing twice is harmless.
   *
   * @throws IllegalStateException inside a callback of this trainer's fit
   */
  @Override
  public void close() {
    StackSpace.require("Trainer");
    if (lock.isHeldByCurrentThread()) {
      throw new IllegalStateException(
          "Trainer: close inside a callback of fit. Use stop() and close afterwards.");
    }
    if (lifetime.close()) {
      training.close();
    }
  }

  interface Call<T, E extends Exception> {
    T run() throws E;
  }

  private <T, E extends Exception> T exclusively(Call<T, E> call) throws E {
    StackSpace.require("Trainer");
    if (lock.isHeldByCurrentThread()) {
      return call.run(); // from a callback of fit, which close waits for
    }
    lifetime.enter();
    try {
      if (!lock.tryLock()) {
        throw new IllegalStateException(
            "Trainer: another thread is using it. Call it from a callback, or end fit with stop()"
                + " first.");
      }
      try {
        return call.run();
      } finally {
        lock.unlock();
      }
    } finally {
      lifetime.exit();
    }
  }
}
