package io.margay.benchmarks;

import io.margay.DataType;
import io.margay.MappedFile;
import io.margay.Shape;
import io.margay.Tensor;
import io.margay.augment.Augmentation;
import io.margay.augment.Preview;
import io.margay.model.Predictor;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.SplittableRandom;
import java.util.concurrent.TimeUnit;
import org.openjdk.jmh.annotations.Benchmark;
import org.openjdk.jmh.annotations.BenchmarkMode;
import org.openjdk.jmh.annotations.Fork;
import org.openjdk.jmh.annotations.Level;
import org.openjdk.jmh.annotations.Measurement;
import org.openjdk.jmh.annotations.Mode;
import org.openjdk.jmh.annotations.OperationsPerInvocation;
import org.openjdk.jmh.annotations.OutputTimeUnit;
import org.openjdk.jmh.annotations.Scope;
import org.openjdk.jmh.annotations.Setup;
import org.openjdk.jmh.annotations.State;
import org.openjdk.jmh.annotations.TearDown;
import org.openjdk.jmh.annotations.Warmup;

/**
 * What mapped files cost: the gather of a picture of 28x28 from a mapping of {@value #PICTURES}, in
 * random order, on one thread; and the load of a model until it is ready, its lanes not yet run.
 */
@State(Scope.Benchmark)
@BenchmarkMode(Mode.AverageTime)
@OutputTimeUnit(TimeUnit.NANOSECONDS)
@Fork(1)
@Warmup(iterations = 2, time = 1)
@Measurement(iterations = 5, time = 1)
public class MappingBenchmark {
  private static final int SIDE = 28;
  private static final int PICTURES = 60_000;
  private static final int BATCH = 64;
  private static final long SEED = 1;

  private final SplittableRandom random = new SplittableRandom(SEED);
  private final int[] samples = new int[BATCH];
  private Path file;
  private Path network;
  private MappedFile mapping;
  private Preview preview;
  private long epoch;

  /** Writes both files, maps one. */
  @Setup(Level.Trial)
  public void open() throws IOException {
    Shape shape = Shape.of(SIDE, SIDE, 1).samples(PICTURES);
    file = Files.createTempFile("margay-jmh-", ".bin");
    Files.delete(file);
    mapping = MappedFile.create(file, shape.elements());
    Tensor pictures = Tensor.of(mapping, 0, DataType.U8, shape);
    Networks.fill(pictures.buffer());
    preview = Preview.of(Augmentation.none(), pictures, SEED, BATCH, 1);
    network = Networks.file("keras-sequential");
  }

  /** Closes and deletes them. */
  @TearDown(Level.Trial)
  public void close() throws IOException {
    preview.close();
    mapping.close();
    Files.delete(file);
    Files.delete(network);
  }

  /** A picture, of a batch of {@value #BATCH}. */
  @Benchmark
  @OperationsPerInvocation(BATCH)
  public void gather() {
    for (int i = 0; i < BATCH; i++) {
      samples[i] = random.nextInt(PICTURES);
    }
    preview.run(epoch++, samples);
  }

  /** A model of keras-sequential's size: mapped, compiled, its weights packed; closed again. */
  @Benchmark
  @OutputTimeUnit(TimeUnit.MICROSECONDS)
  public void load() throws IOException {
    Predictor.builder(network).lanes(1).maxBatch(1).warmUp(false).build().close();
  }
}
