package io.margay.train;

import static org.assertj.core.api.Assertions.assertThat;

import io.margay.data.Dataset;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Random;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** A process that trains is killed without warning, again and again; what it leaves is always a whole checkpoint. */
@Tag("boundary")
@Timeout(300)
class KilledTrainingTest {

  private static final int EPOCHS = 3;
  private static final Dataset DATA = Stripes.data(400, 1);

  @TempDir Path directory;

  private static TrainerBuilder fresh() {
    return Trainer.of(Stripes.model(0.2)).optimizer(Adam.of(0.01)).batch(10).epochs(EPOCHS).seed(5).lanes(2);
  }

  /** Trains to the end, from the checkpoint if there is one, slowly enough to be killed. */
  public static void main(String[] args) throws Exception {
    Path file = Path.of(args[0]);
    Callback slow = new Callback() {
      @Override
      public void onBatch(BatchInfo batch, Trainer trainer) {
        try {
          Thread.sleep(5);
        } catch (InterruptedException e) {
          Thread.currentThread().interrupt();
        }
      }
    };
    TrainerBuilder builder = Files.exists(file) ? Trainer.resume(file) : fresh();
    try (Trainer trainer = builder.callback(Checkpoints.last(file).everySteps(1)).callback(slow).build()) {
      trainer.fit(DATA);
    }
  }

  @Test
  void aKilledTrainingGoesOnBitForBit() throws Exception {
    Path file = directory.resolve("last.safetensors");
    Random random = new Random(1);
    int kills = 0;
    while (!trained(file, 200 + random.nextInt(400))) {
      kills++;
      if (Files.exists(file)) {
        Trainer.resume(file).build().close();
      }
      assertThat(kills).as("processes").isLessThan(60);
    }
    assertThat(kills).isPositive();
    try (Trainer undisturbed = fresh().build(); Trainer killed = Trainer.resume(file).build()) {
      undisturbed.fit(DATA);
      assertThat(TrainerTest.losses(killed.history())).isEqualTo(TrainerTest.losses(undisturbed.history()));
      assertThat(killed.parameter("dense/kernel").toFloats())
          .isEqualTo(undisturbed.parameter("dense/kernel").toFloats());
    }
  }

  /** Whether the process came to its end in the time after the beginning of its training. */
  private boolean trained(Path file, int millis) throws IOException, InterruptedException {
    String classPath = System.getProperty("surefire.test.class.path", System.getProperty("java.class.path"));
    Process process = new ProcessBuilder(List.of(Path.of(System.getProperty("java.home"), "bin", "java").toString(),
        "-cp", classPath, KilledTrainingTest.class.getName(), file.toString())).redirectErrorStream(true)
        .redirectOutput(directory.resolve("log").toFile()).start();
    try {
      long before = Files.exists(file) ? Files.getLastModifiedTime(file).toMillis() : -1;
      while (process.isAlive() && !(Files.exists(file) && Files.getLastModifiedTime(file).toMillis() > before)) {
        Thread.sleep(5);
      }
      boolean ended = process.waitFor(millis, TimeUnit.MILLISECONDS);
      if (ended) {
        assertThat(process.exitValue()).as(Files.readString(directory.resolve("log"))).isZero();
      }
      return ended;
    } finally {
      process.destroyForcibly().waitFor();
    }
  }
}
