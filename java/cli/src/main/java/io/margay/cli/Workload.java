package io.margay.cli;

import io.margay.DataType;
import io.margay.Tensor;
import io.margay.augment.Augmentation;
import io.margay.augment.Preview;
import io.margay.data.Dataset;
import io.margay.loss.Loss;
import io.margay.model.Model;
import io.margay.model.ModelFile;
import io.margay.model.Objective;
import io.margay.model.Predictor;
import io.margay.train.BatchInfo;
import io.margay.train.Callback;
import io.margay.train.Optimizer;
import io.margay.train.Recipe;
import io.margay.train.Trainer;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.FloatBuffer;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.SplittableRandom;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.function.Supplier;

/**
 * The work that {@code bench} times: what {@link Trainer} and {@link Predictor} do for everybody,
 * on data already in memory.
 *
 * @param model the network
 * @param losses what its training makes small
 * @param batch samples in a step or call
 * @param lanes of a trainer; of a predictor, and then as many threads call it
 * @param threads inside each lane
 */
record Workload(Model model, List<Loss> losses, int batch, int lanes, int threads) {
  /** Small, so that weights stay sound for as long as a measurement lasts. */
  private static final double LEARNING_RATE = 1e-5;

  private static final int EPOCHS = Integer.MAX_VALUE;

  /** For the first loss; the others take them, too. */
  private SyntheticLabels labels() {
    Objective.Term term = Objective.of(model, losses).terms().get(0);
    return new SyntheticLabels(term.shape(), term.loss().truth());
  }

  /** Times training steps, each from the end of the one before it. */
  Throughput train(Optimizer optimizer, Supplier<StepClock> clocks) {
    StepClock clock = clocks.get();
    Dataset data = SyntheticData.samples(model, labels(), batch);
    Callback ticks =
        new Callback() {
          @Override
          public void onBatch(BatchInfo info, Trainer trainer) {
            if (!clock.tick(batch)) {
              trainer.stop();
            }
          }
        };
    try (Trainer trainer =
        Trainer.of(model)
            .recipe(Recipe.of().losses(DataFit.aimed(losses, data)))
            .optimizer(optimizer.withLearningRate(LEARNING_RATE))
            .batch(batch)
            .lanes(lanes)
            .threads(threads)
            .epochs(EPOCHS)
            .callback(ticks)
            .build()) {
      clock.start();
      trainer.fit(data);
    }
    return Throughput.of(List.of(clock));
  }

  /**
   * Times batches of pictures that are gathered and augmented as a training's steps do it, in
   * shuffled order, and nothing else.
   */
  Throughput gather(Augmentation augmentation, Supplier<StepClock> clocks) {
    StepClock clock = clocks.get();
    Dataset data = SyntheticData.samples(model, labels(), batch);
    int[] samples = new int[batch];
    try (Preview preview =
        Preview.of(augmentation, data.samples(), SyntheticData.SEED, batch, lanes)) {
      clock.start();
      int epoch = 0;
      int at = 0;
      int[] order = data.order(SyntheticData.SEED, epoch);
      do {
        if (at + batch > order.length) {
          order = data.order(SyntheticData.SEED, ++epoch);
          at = 0;
        }
        System.arraycopy(order, at, samples, 0, batch);
        at += batch;
        preview.run(epoch, samples);
      } while (clock.tick(batch));
    }
    return Throughput.of(List.of(clock));
  }

  /** Times calls of as many threads as there are lanes, each with buffers of its own. */
  Throughput infer(Supplier<StepClock> clocks) throws IOException, InterruptedException {
    Path file = Files.createTempFile("margay-bench-", TrainOptions.SUFFIX);
    try {
      ModelFile.saveInitial(file, model, SyntheticData.SEED);
      try (Predictor predictor =
          Predictor.builder(file).lanes(lanes).threads(threads).maxBatch(batch).build()) {
        return infer(predictor, clocks);
      }
    } finally {
      Files.delete(file);
    }
  }

  private Throughput infer(Predictor predictor, Supplier<StepClock> clocks)
      throws InterruptedException {
    ExecutorService callers = Executors.newFixedThreadPool(lanes);
    try {
      List<Future<StepClock>> running = new ArrayList<>();
      for (int i = 0; i < lanes; i++) {
        long seed = i;
        running.add(callers.submit(() -> call(predictor, clocks.get(), seed)));
      }
      List<StepClock> done = new ArrayList<>();
      for (Future<StepClock> caller : running) {
        done.add(caller.get());
      }
      return Throughput.of(done);
    } catch (ExecutionException failure) {
      throw failure.getCause() instanceof RuntimeException unchecked
          ? unchecked
          : new IllegalStateException(failure.getCause());
    } finally {
      callers.shutdownNow();
    }
  }

  private StepClock call(Predictor predictor, StepClock clock, long seed) {
    return model.outputs().size() == 1
        ? callInPlace(predictor, clock, seed)
        : callByName(predictor, clock, seed);
  }

  /** Results of several outputs are tensors of their own. */
  private StepClock callByName(Predictor predictor, StepClock clock, long seed) {
    Tensor pixels = Tensor.zeros(DataType.U8, model.input().shape().samples(batch));
    SyntheticData.fill(pixels.buffer(), new SplittableRandom(seed));
    Map<String, Tensor> samples = Map.of(model.input().name(), pixels);
    clock.start();
    do {
      predictor.predict(samples);
    } while (clock.tick(batch));
    return clock;
  }

  private StepClock callInPlace(Predictor predictor, StepClock clock, long seed) {
    ByteBuffer input =
        ByteBuffer.allocateDirect(Math.toIntExact(model.input().shape().elements() * batch));
    FloatBuffer output =
        ByteBuffer.allocateDirect(Math.toIntExact(4 * model.outputShape().elements() * batch))
            .order(ByteOrder.nativeOrder())
            .asFloatBuffer();
    SyntheticData.fill(input, new SplittableRandom(seed));
    clock.start();
    do {
      predictor.predict(input, output);
    } while (clock.tick(batch));
    return clock;
  }
}
