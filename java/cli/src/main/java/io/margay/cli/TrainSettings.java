package io.margay.cli;

import io.margay.train.ConstantRate;
import io.margay.train.Recipe;

/**
 * How a training runs: what the command line says, else what the checkpoint says, else the
 * network's recipe.
 */
final class TrainSettings {
  private TrainSettings() {}

  /**
   * Puts the three sources together.
   *
   * @param options said on the command line
   * @param before the checkpoint to resume; null for a new training
   * @param usual the network's recipe
   * @return with a number of lanes
   * @throws UsageException if a value is out of its range, or the command line asks for another
   *     seed than the checkpoint's
   */
  static Recipe of(TrainOptions options, StoredTraining before, Recipe usual) {
    checkRanges(options);
    Recipe recipe;
    try {
      recipe =
          options
              .over(before == null ? usual : before.recipe())
              .seed(seed(options, before))
              .withLanesOfThisMachine();
    } catch (IllegalArgumentException refusal) {
      throw new UsageException(refusal);
    }
    if (before == null || options.lanes != null || options.threads != null) {
      OptionRange.checkThreads(recipe.lanes(), recipe.threads());
    }
    return recipe;
  }

  private static void checkRanges(TrainOptions options) {
    if (options.batch != null) {
      OptionRange.checkBatch(options.batch);
    }
    OptionRange.checkThreads(
        options.lanes == null ? 1 : options.lanes, options.threads == null ? 1 : options.threads);
  }

  /** The seed, which must be known before the data are there. */
  static long seed(TrainOptions options, StoredTraining before) {
    if (before == null) {
      return options.seed == null ? 0 : options.seed;
    }
    long earlier = before.recipe().seed();
    if (options.seed != null && options.seed != earlier) {
      throw new UsageException(
          "--seed "
              + options.seed
              + ": the checkpoint's training has seed "
              + earlier
              + ". Leave --seed out.");
    }
    return earlier;
  }

  /** One line for people. */
  static String line(Recipe recipe) {
    String name = recipe.optimizer().text().split(":")[0];
    String decay = recipe.schedule() instanceof ConstantRate ? "" : " " + recipe.schedule().text();
    int lanes = recipe.lanes();
    String parts =
        lanes
            + (lanes == 1 ? " lane" : " lanes")
            + (recipe.threads() == 1 ? "" : " of " + recipe.threads() + " threads");
    return name
        + ", learning rate "
        + recipe.optimizer().learningRate()
        + decay
        + ", batch "
        + recipe.batch()
        + ", "
        + recipe.epochs()
        + (recipe.epochs() == 1 ? " epoch" : " epochs")
        + ", seed "
        + recipe.seed()
        + ", "
        + parts
        + ", "
        + recipe.type().word()
        + (recipe.augmentation().isNone() ? "" : ", augment " + recipe.augmentation().text());
  }
}
