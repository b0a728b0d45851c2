package io.margay.benchmarks;

import io.margay.DataType;
import io.margay.Tensor;
import io.margay.model.Predictor;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.concurrent.TimeUnit;
import org.openjdk.jmh.annotations.Benchmark;
import org.openjdk.jmh.annotations.BenchmarkMode;
import org.openjdk.jmh.annotations.Fork;
import org.openjdk.jmh.annotations.Level;
import org.openjdk.jmh.annotations.Measurement;
import org.openjdk.jmh.annotations.Mode;
import org.openjdk.jmh.annotations.OutputTimeUnit;
import org.openjdk.jmh.annotations.Scope;
import org.openjdk.jmh.annotations.Setup;
import org.openjdk.jmh.annotations.State;
import org.openjdk.jmh.annotations.TearDown;
import org.openjdk.jmh.annotations.Warmup;

/** From the start of a Java process to the first answer of keras-sequential, printed. */
@State(Scope.Benchmark)
@BenchmarkMode(Mode.SingleShotTime)
@OutputTimeUnit(TimeUnit.MILLISECONDS)
@Fork(1)
@Warmup(iterations = 3)
@Measurement(iterations = 15)
public class StartBenchmark {
  private Path file;
  private Process child;

  /** Writes the model. */
  @Setup(Level.Trial)
  public void write() throws IOException {
    file = Networks.file("keras-sequential");
  }

  /** Deletes it. */
  @TearDown(Level.Trial)
  public void delete() throws IOException {
    Files.delete(file);
  }

  /** The next one starts when this one has ended. */
  @TearDown(Level.Invocation)
  public void await() throws InterruptedException {
    child.waitFor();
  }

  /** One process, to its line. */
  @Benchmark
  public int first() throws IOException {
    child =
        new ProcessBuilder(
                Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                "-cp",
                System.getProperty("java.class.path"),
                FirstPrediction.class.getName(),
                file.toString())
            .redirectErrorStream(true)
            .start();
    String line = child.inputReader().readLine();
    if (line == null || !line.startsWith("answer ")) {
      throw new IOException("the process printed " + line + ", expected its answer");
    }
    return line.length();
  }

  /** What the process runs. */
  static final class FirstPrediction {
    private FirstPrediction() {}

    public static void main(String[] arguments) throws IOException {
      try (Predictor predictor =
          Predictor.builder(Path.of(arguments[0])).lanes(1).maxBatch(1).warmUp(false).build()) {
        Tensor picture = Networks.pictures(predictor.model(), 1);
        Tensor answer = Tensor.zeros(DataType.F32, predictor.model().outputShape().samples(1));
        predictor.predict(picture, answer);
        System.out.println("answer " + answer.toFloats()[0]);
      }
    }
  }
}
