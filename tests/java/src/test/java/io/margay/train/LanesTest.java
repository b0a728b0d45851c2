package io.margay.train;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.margay.data.Dataset;
import io.margay.internal.plan.Processors;
import io.margay.internal.safetensors.SafeTensors;
import io.margay.model.ModelFile;
import io.margay.model.Predictor;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/**
 * Lanes and threads: how many are allowed, and what becomes of those that a checkpoint asks for.
 */
class LanesTest {

  private static final Dataset DATA = Stripes.data(200, 1);
  private static final String LIMIT =
      " threads, this machine runs "
          + Processors.count()
          + " at a time: expected at most "
          + Processors.mostThreads()
          + ". Use fewer lanes or threads.";

  @TempDir Path directory;

  private static TrainerBuilder trainer() {
    return Trainer.of(Stripes.model(0.3)).optimizer(Adam.of(0.01)).batch(32).epochs(2).seed(11);
  }

  @ParameterizedTest
  @CsvSource({
    "1024, 8, 8192",
    "0, 2000, 2000",
    "2147483647, 1, 2147483647",
    "1025, 1, 1025",
    "2147483647, 2147483647, 4611686014132420609"
  })
  void moreThreadsThanThisMachineShouldRunAreRefused(int lanes, int threads, long all) {
    TrainerBuilder builder = trainer().threads(threads);
    if (lanes > 0) {
      builder.lanes(lanes);
    }

    assertThatThrownBy(builder::build)
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessage(
            "Trainer: lanes "
                + Math.max(1, lanes)
                + " x threads "
                + threads
                + " are "
                + all
                + LIMIT);
  }

  @ParameterizedTest
  @CsvSource({"64, 1", "1, 64", "8, 8"})
  void asManyAsAreAlwaysAllowedTrain(int lanes, int threads) {
    try (Trainer trainer = trainer().lanes(lanes).threads(threads).epochs(1).build()) {
      assertThat(trainer.fit(Stripes.data(32, 1)).epochs()).hasSize(1);
    }
  }

  @Test
  void aPredictorsLanesAreBoundedAndItsThreadsToo() throws IOException {
    Path file = directory.resolve("model.safetensors");
    try (Trainer trainer = trainer().build()) {
      trainer.save(file);
    }
    assertThatThrownBy(() -> Predictor.builder(file).lanes(1025))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessage(
            "Predictor[model.safetensors]: lanes 1025, expected at most 1024. Further callers wait:"
                + " see maxQueue.");
    assertThatThrownBy(() -> Predictor.builder(file).lanes(1000).threads(2).build())
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessage("Predictor[model.safetensors]: lanes 1000 x threads 2 are 2000" + LIMIT);
    float[] sample = Stripes.pictures(1)[0];
    try (Predictor plain = Predictor.load(file);
        Predictor many = Predictor.builder(file).lanes(1024).maxBatch(1).build();
        Predictor team = Predictor.builder(file).lanes(2).threads(3).build()) {
      assertThat(many.predict(sample)).isEqualTo(plain.predict(sample));
      assertThat(team.classify(sample, 1).get(0).index())
          .isEqualTo(plain.classify(sample, 1).get(0).index());
    }
  }

  @ParameterizedTest
  @CsvSource({
    // lanes and threads of the checkpoint, processors here; lanes and threads of the run
    "1, 1, 8, 1, 1",
    "4, 1, 2, 2, 1",
    "4, 1024, 2, 2, 1",
    "1, 8, 2, 1, 2",
    "2, 2, 2, 1, 2",
    "8, 2, 4, 2, 2",
    "1024, 1024, 1, 1, 1"
  })
  void aCheckpointsLanesAndThreadsAreFittedToTheProcessors(
      int lanes, int threads, int processors, int count, int threadsHere) {
    assertThat(Lanes.resumed(lanes, threads, processors))
        .isEqualTo(new Lanes(lanes, count, threadsHere));
  }

  @Test
  void aCheckpointThatAsksForAThousandThreadsGoesOnBitForBit() throws IOException {
    int lanes =
        Math.max(4, Processors.count()); // no processor is left for a second thread of a lane
    Path part = directory.resolve("part.safetensors");
    Path whole = directory.resolve("whole.safetensors");
    try (Trainer trainer = trainer().lanes(lanes).build()) {
      trainer.fit(DATA);
      trainer.checkpoint(whole);
    }
    Callback stop =
        new Callback() {
          @Override
          public void onBatch(BatchInfo batch, Trainer trainer) {
            if (batch.step() == 4) {
              trainer.stop();
            }
          }
        };
    try (Trainer trainer = trainer().lanes(lanes).callback(stop).build()) {
      trainer.fit(DATA);
      trainer.checkpoint(part);
    }
    edit(part, " threads=1 ", " threads=1024 ");
    Path resumed = directory.resolve("resumed.safetensors");
    try (Trainer trainer = Trainer.resume(part).build()) {
      trainer.fit(DATA);
      trainer.checkpoint(resumed);
    }
    try (ModelFile one = ModelFile.open(whole);
        ModelFile two = ModelFile.open(resumed)) {
      assertThat(two.tensors()).isEqualTo(one.tensors());
      for (String name : one.tensors()) {
        assertThat(two.tensor(name).toFloats()).as(name).isEqualTo(one.tensor(name).toFloats());
      }
    }
    assertThat(SafeTensors.read(resumed).metadata().get("recipe"))
        .contains(" lanes=" + lanes + " threads=1 ");
  }

  @Test
  void lanesThatNoTrainerCanHaveAreNoCheckpoint() throws IOException {
    Path file = directory.resolve("last.safetensors");
    try (Trainer trainer = trainer().lanes(4).build()) {
      trainer.checkpoint(file);
    }
    edit(file, " lanes=4 ", " lanes=1025 ");

    assertThatThrownBy(() -> Trainer.resume(file))
        .isInstanceOf(IOException.class)
        .hasMessage(file + ": not a checkpoint: recipe: lanes 1025, threads 1, expected 1 to 1024");
  }

  /** Changes the header of a file, whose tensors stay where they are. */
  private static void edit(Path file, String before, String after) throws IOException {
    byte[] bytes = Files.readAllBytes(file);
    int length = (int) ByteBuffer.wrap(bytes).order(ByteOrder.LITTLE_ENDIAN).getLong(0);
    String header = new String(bytes, 8, length, StandardCharsets.UTF_8).stripTrailing();
    assertThat(header).contains(before);
    header = header.replace(before, after);
    header += " ".repeat(Math.floorMod(-(8 + header.length()), 64));
    ByteArrayOutputStream out = new ByteArrayOutputStream();
    out.write(
        ByteBuffer.allocate(8).order(ByteOrder.LITTLE_ENDIAN).putLong(0, header.length()).array());
    out.write(header.getBytes(StandardCharsets.UTF_8));
    out.write(bytes, 8 + length, bytes.length - 8 - length);
    Files.write(file, out.toByteArray());
  }
}
