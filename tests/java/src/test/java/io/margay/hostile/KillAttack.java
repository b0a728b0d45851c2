package io.margay.hostile;

import io.margay.train.KillableTraining;
import java.nio.file.Path;
import java.util.SplittableRandom;

/**
 * A training whose process is killed at random moments goes on from its checkpoint to the same
 * numbers.
 */
final class KillAttack implements Attack {

  private static final int MOST_KILLS = 5;

  /** Far longer than a training takes. */
  private static final int END_MILLIS = 60_000;

  @Override
  public String name() {
    return "kills";
  }

  @Override
  public int cost() {
    return 400;
  }

  @Override
  public void attempt(long seed, Path folder) throws Exception {
    SplittableRandom random = new SplittableRandom(seed);
    KillableTraining training = new KillableTraining(folder.resolve("last.safetensors"), seed);
    int kills = random.nextInt(1, MOST_KILLS + 1);
    boolean trained = false;
    for (int kill = 0; kill < kills && !trained; kill++) {
      trained = training.trained(random.nextInt(700));
      training.hasCheckpoint();
    }
    if (!trained && !training.trained(END_MILLIS)) {
      throw new AssertionError("the training has not ended after " + END_MILLIS + " ms");
    }
    training.assertUndisturbed();
  }
}
