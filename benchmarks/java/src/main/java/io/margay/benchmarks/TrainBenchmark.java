package io.margay.benchmarks;

import io.margay.Shape;
import io.margay.Tensor;
import io.margay.data.Column;
import io.margay.data.Dataset;
import io.margay.model.Model;
import io.margay.train.Adam;
import io.margay.train.History;
import io.margay.train.Trainer;
import java.util.List;
import java.util.SplittableRandom;
import java.util.concurrent.TimeUnit;
import java.util.stream.IntStream;
import org.openjdk.jmh.annotations.Benchmark;
import org.openjdk.jmh.annotations.BenchmarkMode;
import org.openjdk.jmh.annotations.Fork;
import org.openjdk.jmh.annotations.Level;
import org.openjdk.jmh.annotations.Measurement;
import org.openjdk.jmh.annotations.Mode;
import org.openjdk.jmh.annotations.OperationsPerInvocation;
import org.openjdk.jmh.annotations.OutputTimeUnit;
import org.openjdk.jmh.annotations.Param;
import org.openjdk.jmh.annotations.Scope;
import org.openjdk.jmh.annotations.Setup;
import org.openjdk.jmh.annotations.State;
import org.openjdk.jmh.annotations.TearDown;
import org.openjdk.jmh.annotations.Warmup;

/**
 * The time of one training step with Adam, as an epoch of {@value #STEPS} of them takes it: gather,
 * forward, backward and update, a lane for each processor.
 */
@State(Scope.Benchmark)
@BenchmarkMode(Mode.SingleShotTime)
@OutputTimeUnit(TimeUnit.MICROSECONDS)
@Fork(1)
@Warmup(iterations = 3)
@Measurement(iterations = 10)
public class TrainBenchmark {
  private static final int STEPS = 64;
  private static final double LEARNING_RATE = 1e-5;
  private static final long SEED = 1;

  /** Name of the network. */
  @Param({"keras-sequential"})
  public String network;

  /** Samples of a step. */
  @Param({"64"})
  public int batch;

  private Dataset data;
  private Trainer trainer;

  /** Makes the pictures and their labels. */
  @Setup(Level.Trial)
  public void make() {
    Model model = Networks.named(network);
    int count = STEPS * batch;
    int[] labels = new SplittableRandom(SEED).ints(count, 0, model.classes()).toArray();
    List<String> names = IntStream.range(0, model.classes()).mapToObj(Integer::toString).toList();
    data =
        Dataset.of(
            Column.input("sample", Networks.pictures(model, count)),
            Column.target("label", Tensor.of(labels, Shape.of(count))).classes(names));
  }

  /** Opens a trainer: its plan is not measured. */
  @Setup(Level.Invocation)
  public void open() {
    trainer =
        Trainer.of(Networks.named(network))
            .optimizer(Adam.of(LEARNING_RATE))
            .batch(batch)
            .epochs(1)
            .build();
  }

  /** Closes it. */
  @TearDown(Level.Invocation)
  public void close() {
    trainer.close();
  }

  /** An epoch. */
  @Benchmark
  @OperationsPerInvocation(STEPS)
  public History step() {
    return trainer.fit(data);
  }
}
