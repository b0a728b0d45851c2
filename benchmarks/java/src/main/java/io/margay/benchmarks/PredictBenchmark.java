package io.margay.benchmarks;

import io.margay.DataType;
import io.margay.Tensor;
import io.margay.model.Model;
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
import org.openjdk.jmh.annotations.Param;
import org.openjdk.jmh.annotations.Scope;
import org.openjdk.jmh.annotations.Setup;
import org.openjdk.jmh.annotations.State;
import org.openjdk.jmh.annotations.TearDown;
import org.openjdk.jmh.annotations.Threads;
import org.openjdk.jmh.annotations.Warmup;

/**
 * One sample a call, from 1, 2, 8 and 64 threads that share a predictor with a lane for each
 * processor: calls a microsecond, and quantiles of the time of a call, p99 among them. Of the
 * network {@code tiny} it is what the boundary costs: lane, crossing, an almost empty plan.
 */
@BenchmarkMode({Mode.Throughput, Mode.SampleTime})
@OutputTimeUnit(TimeUnit.MICROSECONDS)
@Fork(1)
@Warmup(iterations = 2, time = 1)
@Measurement(iterations = 5, time = 1)
public class PredictBenchmark {

  /** The predictor that all threads share. */
  @State(Scope.Benchmark)
  public static class Shared {
    /** Name of the network. */
    @Param({"tiny", "keras-sequential"})
    public String network;

    private Path file;
    private Predictor predictor;

    /** Opens the predictor. */
    @Setup(Level.Trial)
    public void open() throws IOException {
      file = Networks.file(network);
      predictor = Predictor.builder(file).maxBatch(1).build();
    }

    /** Closes it and deletes its file. */
    @TearDown(Level.Trial)
    public void close() throws IOException {
      predictor.close();
      Files.delete(file);
    }
  }

  /** The tensors of one thread. */
  @State(Scope.Thread)
  public static class Caller {
    private Tensor picture;
    private Tensor answer;

    /** Makes them. */
    @Setup(Level.Trial)
    public void make(Shared shared) {
      Model model = shared.predictor.model();
      picture = Networks.pictures(model, 1);
      answer = Tensor.zeros(DataType.F32, model.outputShape().samples(1));
    }
  }

  /** One caller. */
  @Benchmark
  @Threads(1)
  public Tensor threads1(Shared shared, Caller caller) {
    return call(shared, caller);
  }

  /** Two callers. */
  @Benchmark
  @Threads(2)
  public Tensor threads2(Shared shared, Caller caller) {
    return call(shared, caller);
  }

  /** Eight callers. */
  @Benchmark
  @Threads(8)
  public Tensor threads8(Shared shared, Caller caller) {
    return call(shared, caller);
  }

  /** 64 callers. */
  @Benchmark
  @Threads(64)
  public Tensor threads64(Shared shared, Caller caller) {
    return call(shared, caller);
  }

  private static Tensor call(Shared shared, Caller caller) {
    shared.predictor.predict(caller.picture, caller.answer);
    return caller.answer;
  }
}
