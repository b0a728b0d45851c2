package io.margay.cli;

import io.margay.DataType;
import io.margay.train.Optimizer;
import io.margay.train.Schedule;
import io.margay.train.TrainerBuilder;
import java.util.Map;
import java.util.function.Function;

/**
 * How a training runs: what the command line says, else what the checkpoint says, else the network's recipe.
 *
 * @param lanesOfCheckpoint whether lanes and threads are the checkpoint's, which its builder fits to this machine
 */
record TrainSettings(Optimizer optimizer, Schedule schedule, int batch, int epochs, long seed, int lanes, int threads,
    boolean lanesOfCheckpoint, DataType type, double validation) {

  /**
   * Puts the three sources together.
   *
   * @param options said on the command line
   * @param before the metadata of the checkpoint to resume; empty for a new training
   * @param recipe of the network
   * @throws UsageException if the command line asks for another seed than the checkpoint's
   */
  static TrainSettings of(TrainOptions options, Map<String, String> before, Recipe recipe) {
    Optimizer optimizer = first(options.optimizer, before.get("optimizer"), Optimizer::parse, recipe.optimizer());
    try {
      optimizer = options.learningRate == null ? optimizer : optimizer.withLearningRate(options.learningRate);
    } catch (IllegalArgumentException refusal) {
      throw new UsageException("--learning-rate: " + refusal.getMessage());
    }
    int batch = first(options.batch, before.get("batch"), Integer::valueOf, recipe.batch());
    int threads = first(options.threads, before.get("threads"), Integer::valueOf, 1);
    int automatic = Math.max(1, Math.min(Machine.cores() / Math.max(1, threads), batch));
    return new TrainSettings(
        optimizer,
        first(options.schedule, before.get("schedule"), Schedule::parse, recipe.schedule()),
        batch,
        first(options.epochs, before.get("epochs"), Integer::valueOf, recipe.epochs()),
        seed(options, before),
        first(options.lanes, before.get("lanes"), Integer::valueOf, automatic),
        threads,
        options.lanes == null && options.threads == null && before.containsKey("lanes"),
        first(options.type, before.get("type"), DataType::parse, DataType.F32),
        first(options.validation, before.get("validation_split"), Double::valueOf, 0.0));
  }

  /** The seed, which must be known before the data are there. */
  static long seed(TrainOptions options, Map<String, String> before) {
    String earlier = before.get("seed");
    if (options.seed != null && earlier != null && options.seed != Long.parseLong(earlier)) {
      throw new UsageException("--seed " + options.seed + ": the checkpoint's training has seed " + earlier
          + ". Leave --seed out.");
    }
    return first(options.seed, earlier, Long::valueOf, 0L);
  }

  /**
   * Tells a trainer's builder all of it.
   *
   * @throws UsageException if one of the values is out of its range
   */
  TrainerBuilder apply(TrainerBuilder builder) {
    OptionRange.checkBatch(batch);
    if (!lanesOfCheckpoint) {
      OptionRange.checkThreads(lanes, threads);
      builder.lanes(lanes).threads(threads);
    }
    try {
      return builder.optimizer(optimizer).schedule(schedule).batch(batch).epochs(epochs).seed(seed).type(type)
          .validationSplit(validation);
    } catch (IllegalArgumentException refusal) {
      throw new UsageException(refusal);
    }
  }

  /** One line for people. */
  @Override
  public String toString() {
    String name = optimizer.text().split(":")[0];
    String decay = schedule instanceof Schedule.Constant ? "" : " " + schedule.text();
    String parts = lanes + (lanes == 1 ? " lane" : " lanes") + (threads == 1 ? "" : " of " + threads + " threads");
    return name + ", learning rate " + optimizer.learningRate() + decay + ", batch " + batch + ", " + epochs
        + (epochs == 1 ? " epoch" : " epochs") + ", seed " + seed + ", " + parts + ", " + type.word();
  }

  private static <T> T first(T said, String earlier, Function<String, T> reader, T otherwise) {
    return said != null ? said : earlier != null ? reader.apply(earlier) : otherwise;
  }
}
