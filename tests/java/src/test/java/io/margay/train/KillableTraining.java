package io.margay.train;

import static org.assertj.core.api.Assertions.assertThat;

import io.margay.JavaProcess;
import io.margay.data.Dataset;
import io.margay.layer.Activation;
import io.margay.layer.BatchNorm;
import io.margay.layer.Conv2d;
import io.margay.layer.Dense;
import io.margay.layer.Dropout;
import io.margay.layer.Flatten;
import io.margay.layer.Input;
import io.margay.layer.MaxPool2d;
import io.margay.layer.Softmax;
import io.margay.model.Model;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.TimeUnit;

/**
 * A training that writes a checkpoint after every step, in a process of its own, slowly enough to
 * be killed.
 */
public final class KillableTraining {

  private static final int EPOCHS = 3;
  private static final Dataset DATA = Stripes.data(400, 1);

  private final Path file;
  private final long seed;

  /** A training from the checkpoint, if there is one, or from the beginning. */
  public KillableTraining(Path file, long seed) {
    this.file = file;
    this.seed = seed;
  }

  private TrainerBuilder fresh() {
    Optimizer[] optimizers = {Sgd.of(0.05).momentum(0.9), RmsProp.of(0.005), Adam.of(0.01)};
    Model model =
        Model.sequential(
            Input.image(Stripes.SIDE, Stripes.SIDE, 1).scale(1 / 255.0),
            Conv2d.of(8, 3).bias(false),
            BatchNorm.of().momentum(0.9),
            Activation.relu(),
            MaxPool2d.of(2),
            Flatten.of(),
            Dropout.of(0.2),
            Dense.of(Stripes.CLASSES),
            Softmax.of());
    return Trainer.of(model)
        .accumulate(3)
        .average(0.9)
        .schedule(Schedule.reduceOnPlateau(1, 0.5))
        .optimizer(optimizers[(int) Math.floorMod(seed, 3L)])
        .batch(10)
        .epochs(EPOCHS)
        .seed(seed)
        .lanes(2);
  }

  /** The checkpoint and the seed. */
  public static void main(String[] arguments) throws Exception {
    Path file = Path.of(arguments[0]);
    Callback slow =
        new Callback() {
          @Override
          public void onBatch(BatchInfo batch, Trainer trainer) {
            try {
              Thread.sleep(5);
            } catch (InterruptedException e) {
              Thread.currentThread().interrupt();
            }
          }
        };
    TrainerBuilder builder =
        Files.exists(file)
            ? Trainer.resume(file)
            : new KillableTraining(file, Long.parseLong(arguments[1])).fresh();
    try (Trainer trainer =
        builder.callback(Checkpoints.last(file).everySteps(1)).callback(slow).build()) {
      trainer.fit(DATA);
    }
  }

  /**
   * Kills the process so long after the beginning of its training. Returns whether it had come to
   * its end.
   */
  public boolean trained(int millis) throws IOException, InterruptedException {
    Path log = file.resolveSibling("log");
    Process process =
        JavaProcess.of(List.of(), KillableTraining.class, file, seed)
            .redirectOutput(log.toFile())
            .start();
    try {
      long before = Files.exists(file) ? Files.getLastModifiedTime(file).toMillis() : -1;
      while (process.isAlive()
          && !(Files.exists(file) && Files.getLastModifiedTime(file).toMillis() > before)) {
        Thread.sleep(5);
      }
      boolean ended = process.waitFor(millis, TimeUnit.MILLISECONDS);
      if (ended) {
        assertThat(process.exitValue()).as(Files.readString(log)).isZero();
      }
      return ended;
    } finally {
      process.destroyForcibly().waitFor();
    }
  }

  /** Whether there is a checkpoint; it must be a whole one then. */
  public boolean hasCheckpoint() throws IOException {
    if (!Files.exists(file)) {
      return false;
    }
    Trainer.resume(file).build().close();
    return true;
  }

  /** Compares every loss and value with those of a training that nobody killed. */
  public void assertUndisturbed() throws IOException {
    try (Trainer undisturbed = fresh().build();
        Trainer killed = Trainer.resume(file).build()) {
      undisturbed.fit(DATA);
      assertThat(TrainerTest.losses(killed.history()))
          .isEqualTo(TrainerTest.losses(undisturbed.history()));
      assertThat(killed.weights()).containsKey("batch_normalization/gamma.average");
      for (String name : killed.weights().keySet()) {
        assertThat(killed.parameter(name).toFloats())
            .as(name)
            .isEqualTo(undisturbed.parameter(name).toFloats());
      }
    }
  }
}
