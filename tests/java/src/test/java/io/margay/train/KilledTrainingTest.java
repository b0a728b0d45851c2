package io.margay.train;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Path;
import java.util.Random;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/**
 * A process that trains is killed without warning, again and again; what it leaves is always a
 * whole checkpoint.
 */
@Tag("boundary")
@Timeout(300)
class KilledTrainingTest {

  @TempDir Path directory;

  @Test
  void aKilledTrainingGoesOnBitForBit() throws Exception {
    KillableTraining training = new KillableTraining(directory.resolve("last.safetensors"), 5);
    Random random = new Random(1);
    int kills = 0;
    while (!training.trained(200 + random.nextInt(400))) {
      kills++;
      training.hasCheckpoint();
      assertThat(kills).as("processes").isLessThan(60);
    }
    assertThat(kills).isPositive();
    training.assertUndisturbed();
  }
}
