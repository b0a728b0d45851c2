package io.margay.benchmarks;

import io.margay.model.Predictor;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.openjdk.jmh.annotations.AuxCounters;
import org.openjdk.jmh.annotations.Benchmark;
import org.openjdk.jmh.annotations.BenchmarkMode;
import org.openjdk.jmh.annotations.Fork;
import org.openjdk.jmh.annotations.Level;
import org.openjdk.jmh.annotations.Measurement;
import org.openjdk.jmh.annotations.Mode;
import org.openjdk.jmh.annotations.Param;
import org.openjdk.jmh.annotations.Scope;
import org.openjdk.jmh.annotations.Setup;
import org.openjdk.jmh.annotations.State;
import org.openjdk.jmh.annotations.TearDown;
import org.openjdk.jmh.annotations.Warmup;

/**
 * Resident memory that each further context of a predictor takes, in {@code kibibytesPerContext}
 * (Linux): a predictor with one lane beside one with {@value #LANES}, all of them run. The time is
 * that of opening both.
 */
@State(Scope.Benchmark)
@BenchmarkMode(Mode.SingleShotTime)
@Fork(1)
@Warmup(iterations = 1)
@Measurement(iterations = 5)
public class ContextBenchmark {
  private static final int LANES = 33;

  /** Name of the network. */
  @Param({"keras-sequential", "resnet-50"})
  public String network;

  private Path file;

  /** What is counted beside the time. */
  @State(Scope.Thread)
  @AuxCounters(AuxCounters.Type.EVENTS)
  public static class Counters {
    /** The growth of resident memory, for each context. */
    public double kibibytesPerContext;
  }

  /** Writes the model. */
  @Setup(Level.Trial)
  public void write() throws IOException {
    file = Networks.file(network);
  }

  /** Deletes it. */
  @TearDown(Level.Trial)
  public void delete() throws IOException {
    Files.delete(file);
  }

  /** Both predictors: the build runs every lane once. */
  @Benchmark
  public void contexts(Counters counters) throws IOException {
    long before = residentKibibytes();
    try (Predictor one = Predictor.builder(file).lanes(1).maxBatch(1).build()) {
      long single = residentKibibytes() - before;
      before = residentKibibytes();
      try (Predictor many = Predictor.builder(file).lanes(LANES).maxBatch(1).build()) {
        long all = residentKibibytes() - before;
        counters.kibibytesPerContext = (all - single) / (LANES - 1.0);
      }
    }
  }

  private static long residentKibibytes() throws IOException {
    Path status = Path.of("/proc/self/status");
    return Files.isReadable(status)
        ? Files.readAllLines(status).stream()
            .filter(line -> line.startsWith("VmRSS:"))
            .mapToLong(line -> Long.parseLong(line.replaceAll("\\D", "")))
            .findFirst()
            .orElse(0)
        : 0;
  }
}
