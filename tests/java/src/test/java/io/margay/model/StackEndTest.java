package io.margay.model;

import static org.assertj.core.api.Assertions.assertThat;

import io.margay.train.Stripes;
import io.margay.train.Trainer;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** Callers that recurse until the stack ends, and call at every depth. */
@Tag("boundary")
@Timeout(120)
class StackEndTest {

  @TempDir Path directory;
  private Path file;

  @BeforeEach
  void save() throws IOException {
    file = directory.resolve("stripes.safetensors");
    try (Trainer trainer = Trainer.of(Stripes.model()).lanes(1).build()) {
      trainer.save(file);
    }
  }

  private interface Action {
    void run() throws Exception;
  }

  /** How many calls ended how, by the name of what they threw; "" for nothing. */
  private static final class Tries {
    final Map<String, Integer> outcomes = new TreeMap<>();
    String sentence = "";
    Throwable unexpected;
    private final int every;
    private int calls;

    /**
     * @param every of how many depths one is used
     */
    Tries(int every) {
      this.every = every;
      count(null); // an overflow while the JVM prepares what count needs would break the JVM's own
      // classes
      outcomes.clear();
    }

    /** Recurses to the end; calls on the way back, the deepest first. */
    void descend(Action action) {
      try {
        descend(action);
      } catch (StackOverflowError e) {
        // here it ends; go on above
      }
      if (calls++ % every == 0) {
        call(action);
      }
    }

    private void call(Action action) {
      Throwable thrown = null;
      try {
        action.run();
      } catch (Throwable e) {
        thrown = e;
      }
      count(thrown);
    }

    private void count(Throwable thrown) {
      outcomes.merge(thrown == null ? "" : thrown.getClass().getSimpleName(), 1, Integer::sum);
      if (thrown instanceof StackOverflowError && thrown.getMessage() != null) {
        sentence = thrown.getMessage();
      } else if (thrown != null && !(thrown instanceof StackOverflowError)) {
        unexpected = thrown;
      }
    }
  }

  /** In a thread with a small stack, so that it ends soon. */
  private static Tries atDepths(int every, int stackKilobytes, Action action)
      throws InterruptedException {
    Tries tries = new Tries(every);
    Thread thread = new Thread(null, () -> tries.descend(action), "deep", stackKilobytes * 1024L);
    thread.start();
    thread.join();
    return tries;
  }

  @Test
  void afterCallsAtEveryDepthThePredictorWorksAndCloses() throws Exception {
    float[] picture = Stripes.pictures(1)[0];
    Predictor predictor = Predictor.builder(file).lanes(2).build();
    float[] expected = predictor.predict(picture);

    Tries tries =
        atDepths(
            1,
            512,
            () -> {
              assertThat(predictor.predict(picture)).isEqualTo(expected);
              predictor.predictAsync(picture).join();
            });

    assertThat(tries.unexpected).isNull();
    assertThat(tries.outcomes.keySet()).containsExactly("", "StackOverflowError");
    assertThat(tries.sentence)
        .matches(
            "Predictor\\[stripes\\.safetensors\\]: thread deep has 2[0-9]{2} KB of stack left, a"
                + " call needs 256\\. Call from less deep, or give the thread a larger stack"
                + " \\(-Xss, or its constructor's stackSize\\)\\. Nothing has changed\\.");
    for (int i = 0; i < 8; i++) {
      assertThat(predictor.predict(picture)).isEqualTo(expected);
    }
    assertThat(atDepths(1, 512, predictor::close).unexpected).isNull();
    predictor.close();
  }

  @Test
  void loadingAndTrainingAtEveryDepthEitherWorkOrRefuse() throws Exception {
    // Once before: where the JVM links a lambda for the first time, an overflow is its
    // InternalError.
    Predictor.load(file).close();
    try (Trainer first = Trainer.of(Stripes.model()).lanes(1).epochs(1).build()) {
      first.fit(Stripes.data(6, 1));
    }
    Tries loads = atDepths(50, 400, () -> Predictor.load(file).close());
    assertThat(loads.unexpected).isNull();
    assertThat(loads.outcomes.keySet()).contains("StackOverflowError");

    try (Trainer trainer = Trainer.of(Stripes.model()).lanes(1).epochs(1).build()) {
      Tries fits = atDepths(50, 400, () -> trainer.fit(Stripes.data(6, 1)));
      assertThat(fits.unexpected).isNull();
      assertThat(fits.outcomes.keySet()).contains("StackOverflowError");
      trainer.evaluate(Stripes.data(6, 1));
    }
  }

  /**
   * The first use of the native library in a process; exits with 0 if nothing is broken afterwards.
   */
  public static void main(String[] args) throws Exception {
    Path file = Path.of(args[0]);
    // An overflow while the JVM itself reads a class from a jar for the first time may break
    // classes of the JDK.
    Predictor.builder(file);
    Class.forName("io.margay.internal.load.StackSpace");
    Class.forName("io.margay.internal.load.StackSpace$Loading");
    Tries tries = atDepths(50, 600, () -> Predictor.load(file).close());
    if (tries.unexpected != null) {
      throw new AssertionError(tries.outcomes.toString(), tries.unexpected);
    }
    try (Predictor predictor = Predictor.load(file)) {
      System.out.println(
          tries.sentence + " " + predictor.predict(new float[Stripes.PIXELS]).length);
    }
  }

  @Test
  void theFirstLoadAtTheEndOfTheStackBreaksNothing() throws Exception {
    String classPath =
        System.getProperty("surefire.test.class.path", System.getProperty("java.class.path"));
    Path log = directory.resolve("log");
    Process process =
        new ProcessBuilder(
                List.of(
                    Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                    "-XX:-CreateCoredumpOnCrash",
                    "-cp",
                    classPath,
                    StackEndTest.class.getName(),
                    file.toString()))
            .directory(directory.toFile())
            .redirectErrorStream(true)
            .redirectOutput(log.toFile())
            .start();
    try {
      assertThat(process.waitFor(60, TimeUnit.SECONDS)).isTrue();
    } finally {
      process.destroyForcibly();
    }
    assertThat(Files.readString(log)).contains("a call needs 256").endsWith(" 3\n");
    assertThat(process.exitValue()).isZero();
  }
}
