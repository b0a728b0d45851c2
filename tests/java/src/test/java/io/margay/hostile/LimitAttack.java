package io.margay.hostile;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import io.margay.data.Dataset;
import io.margay.error.NativeException;
import io.margay.model.Predictor;
import io.margay.train.Stripes;
import io.margay.train.Trainer;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.SplittableRandom;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;

/**
 * Trainers and predictors with many threads while the system refuses address space: each is built
 * and works, or is refused with an exception, and when the limit is gone everything works.
 */
final class LimitAttack implements Attack {

  private static final Path PRLIMIT = Path.of("/usr/bin/prlimit");

  /** The exponent of the most megabytes that are left. */
  private static final int LARGEST = 9;

  private static final Dataset DATA = Stripes.data(40, 1);

  private Path file;

  @Override
  public String name() {
    return "limits";
  }

  @Override
  public int cost() {
    return 100;
  }

  /** Only interpreted: the JVM's compilers end it themselves when they get no memory. */
  @Override
  public List<String> options() {
    return List.of("-Xint", "-Xms64m", "-Xmx64m", "-XX:+UseSerialGC", "-XX:+AlwaysPreTouch");
  }

  @Override
  public void prepare(Path folder) throws Exception {
    file = folder.resolve("stripes.safetensors");
    try (Trainer trainer = Trainer.of(Stripes.model()).lanes(1).build()) {
      trainer.save(file);
    }
    if (Files.isExecutable(
        PRLIMIT)) { // loads classes, and starts the thread of the JVM that waits for processes
      limit(-1);
      train(2, 1);
      predict(2);
    }
  }

  @Override
  public void attempt(long seed, Path folder) throws Exception {
    assumeTrue(Files.isExecutable(PRLIMIT), "there is no " + PRLIMIT);
    SplittableRandom random = new SplittableRandom(seed);
    int lanes = random.nextInt(1, 5);
    int threads = random.nextInt(1, 4);
    int many = random.nextInt(1, 65);
    boolean trains = random.nextBoolean();
    limit(addressSpace() + ((8L + random.nextInt(1 << random.nextInt(3, LARGEST + 1))) << 20));
    try {
      if (trains) {
        train(lanes, threads);
      } else {
        predict(many);
      }
    } catch (NativeException | IllegalArgumentException refused) {
      assertThat(refused.getMessage()).isNotBlank();
    } catch (OutOfMemoryError refused) {
      assertThat(refused)
          .as("of Java's own threads and buffers")
          .hasMessageMatching(".*(native thread|direct).*");
    } finally {
      limit(-1);
    }
    train(2, 1);
    predict(2);
  }

  private static void train(int lanes, int threads) {
    try (Trainer trainer =
        Trainer.of(Stripes.model()).batch(8).lanes(lanes).threads(threads).build()) {
      trainer.fit(DATA);
      trainer.evaluate(DATA);
    }
  }

  private void predict(int lanes) throws IOException {
    float[] picture = Stripes.pictures(1)[0];
    try (Predictor predictor = Predictor.builder(file).lanes(lanes).maxBatch(2).build()) {
      float[] expected = predictor.predict(picture);
      CompletableFuture<?>[] futures = new CompletableFuture<?>[lanes];
      for (int i = 0; i < lanes; i++) {
        futures[i] = predictor.predictAsync(picture);
      }
      for (CompletableFuture<?> future : futures) {
        assertThat((float[]) future.join()).isEqualTo(expected);
      }
    }
  }

  /** Sets the soft limit of this process alone, which it may raise again. */
  private static void limit(long bytes) throws Exception {
    Process process =
        new ProcessBuilder(
                PRLIMIT.toString(),
                "--pid",
                Long.toString(ProcessHandle.current().pid()),
                "--as=" + (bytes < 0 ? "unlimited" : Long.toString(bytes)) + ":")
            .inheritIO()
            .start();
    assertThat(process.waitFor(30, TimeUnit.SECONDS)).isTrue();
    assertThat(process.exitValue()).as("prlimit").isZero();
  }

  private static long addressSpace() throws IOException {
    String pages = Files.readString(Path.of("/proc/self/statm")).split(" ")[0];
    return Long.parseLong(pages) * 4096;
  }
}
