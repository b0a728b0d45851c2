package io.margay.train;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.margay.DataType;
import io.margay.Shape;
import io.margay.Tensor;
import io.margay.data.Dataset;
import io.margay.internal.safetensors.SafeTensors;
import io.margay.layer.Dense;
import io.margay.layer.Input;
import io.margay.layer.Value;
import io.margay.model.Model;
import io.margay.model.ModelFile;
import io.margay.model.Predictor;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class ResumeTest {

  private static final Dataset DATA = Stripes.data(200, 1);

  @TempDir Path directory;

  private static TrainerBuilder trainer(String optimizer, DataType type) {
    return Trainer.of(Stripes.model(0.3))
        .optimizer(Optimizer.parse(optimizer))
        .schedule(Schedule.cosine())
        .batch(32)
        .epochs(4)
        .seed(11)
        .lanes(2)
        .type(type)
        .validation(Stripes.data(30, 2));
  }

  /** Ends the training after a step, and so within an epoch. */
  private static Callback stopAfter(long step) {
    return new Callback() {
      @Override
      public void onBatch(BatchInfo batch, Trainer trainer) {
        if (batch.step() == step) {
          trainer.stop();
        }
      }
    };
  }

  @ParameterizedTest
  @CsvSource({
    "sgd:momentum=0.9:nesterov=true,F32",
    "sgd:weight_decay=0.1,F32",
    "rmsprop:weight_decay=0.1,F32",
    "rmsprop:momentum=0.5,F32",
    "adamw:amsgrad=true,F32",
    "nadam,F32",
    "adagrad:weight_decay=0.01,F32",
    "adadelta:learning_rate=1,F32",
    "adam,F64"
  })
  void aResumedTrainingGoesOnBitForBit(String optimizer, DataType type) throws IOException {
    Path whole = directory.resolve("whole.safetensors");
    Path part = directory.resolve("part.safetensors");
    Path resumed = directory.resolve("resumed.safetensors");
    List<EpochStats> expected;
    try (Trainer trainer = trainer(optimizer, type).build()) {
      expected = trainer.fit(DATA).epochs();
      trainer.checkpoint(whole);
    }
    // In the first epoch, at its end (7 steps), in the second, and at the end of the third.
    for (int step : new int[] {0, 6, 8, 20}) {
      try (Trainer trainer = trainer(optimizer, type).callback(stopAfter(step)).build()) {
        assertThat(trainer.fit(DATA).interrupted()).isTrue();
        trainer.checkpoint(part);
      }
      try (Trainer trainer = Trainer.resume(part).validation(Stripes.data(30, 2)).build()) {
        List<EpochStats> epochs = trainer.fit(DATA).epochs();
        trainer.checkpoint(resumed);
        assertThat(epochs).usingRecursiveComparison().ignoringFields("seconds").isEqualTo(expected);
      }
      assertSameTensors(whole, resumed);
    }
  }

  private static void assertSameTensors(Path first, Path second) throws IOException {
    try (ModelFile one = ModelFile.open(first);
        ModelFile two = ModelFile.open(second)) {
      assertThat(two.tensors()).isEqualTo(one.tensors());
      for (String name : one.tensors()) {
        assertThat(two.tensor(name).toDoubles()).as(name).isEqualTo(one.tensor(name).toDoubles());
      }
    }
  }

  @Test
  void anotherFitOfTheSameTrainerGoesOnToo() {
    try (Trainer whole = trainer("adam", DataType.F32).build();
        Trainer parts =
            trainer("adam", DataType.F32).callback(stopAfter(3)).callback(stopAfter(10)).build()) {
      whole.fit(DATA);

      assertThat(parts.fit(DATA).epochs()).isEmpty();
      assertThat(parts.fit(DATA).epochs()).hasSize(1);
      assertThat(parts.fit(DATA).interrupted()).isFalse();

      assertThat(TrainerTest.losses(parts.history()))
          .isEqualTo(TrainerTest.losses(whole.history()));
      assertThat(parts.parameter("dense/kernel").toFloats())
          .isEqualTo(whole.parameter("dense/kernel").toFloats());
    }
  }

  @Test
  void moreEpochsMayFollow() throws IOException {
    Path file = directory.resolve("model.safetensors");
    try (Trainer trainer = trainer("adam", DataType.F32).build()) {
      trainer.fit(DATA);
      trainer.checkpoint(file);
    }
    try (Trainer trainer = Trainer.resume(file).epochs(6).build()) {
      assertThat(trainer.fit(DATA).epochs()).hasSize(6);
    }
  }

  @Test
  void anotherFitBehindTheEndTrainsAsManyEpochsMore() throws IOException {
    Path file = directory.resolve("model.safetensors");
    try (Trainer again = trainer("adam", DataType.F32).epochs(2).build();
        Trainer resumed = resumedForFour(file)) {
      assertThat(again.fit(DATA).epochs()).hasSize(2);
      assertThat(again.epochs()).isEqualTo(2);
      assertThat(again.fit(DATA).epochs()).hasSize(4);
      assertThat(again.epochs()).isEqualTo(4);

      assertThat(TrainerTest.losses(resumed.fit(DATA)))
          .isEqualTo(TrainerTest.losses(again.history()));
      assertThat(resumed.parameter("dense/kernel").toFloats())
          .isEqualTo(again.parameter("dense/kernel").toFloats());
      assertThat(again.fit(DATA).epochs()).as("and again").hasSize(6);
    }
  }

  private static Trainer resumedForFour(Path file) throws IOException {
    try (Trainer trainer = trainer("adam", DataType.F32).epochs(2).build()) {
      trainer.fit(DATA);
      trainer.checkpoint(file);
    }
    return Trainer.resume(file).epochs(4).build();
  }

  /** The checkpoint knows the epochs of a training that went on behind its end. */
  @Test
  void aBreakBehindTheFirstEndGoesOnBitForBit() throws IOException {
    Path file = directory.resolve("model.safetensors");
    try (Trainer whole = trainer("adam", DataType.F32).epochs(2).build();
        Trainer part = trainer("adam", DataType.F32).epochs(2).callback(stopAfter(23)).build()) {
      for (int fit = 0; fit < 2; fit++) {
        whole.fit(DATA);
        part.fit(DATA);
      }
      assertThat(part.history().interrupted()).isTrue();
      part.checkpoint(file);
      try (Trainer resumed = Trainer.resume(file).validation(Stripes.data(30, 2)).build()) {
        assertThat(resumed.epochs()).isEqualTo(4);
        assertThat(TrainerTest.losses(resumed.fit(DATA)))
            .isEqualTo(TrainerTest.losses(whole.history()));
        assertThat(resumed.parameter("dense/kernel").toFloats())
            .isEqualTo(whole.parameter("dense/kernel").toFloats());
      }
    }
  }

  @Test
  void theFirstFitOfAFinishedTrainingDoesNothingAndTheNextTrainsOn() throws IOException {
    Path file = directory.resolve("model.safetensors");
    try (Trainer trainer = trainer("adam", DataType.F32).epochs(2).build()) {
      trainer.fit(DATA);
      trainer.checkpoint(file);
    }
    try (Trainer trainer = Trainer.resume(file).build()) {
      assertThat(trainer.fit(DATA).epochs()).hasSize(2);
      assertThat(trainer.fit(DATA).epochs()).hasSize(4);
    }
  }

  @Test
  void otherDataWithinAnEpochAreRefused() {
    try (Trainer trainer = trainer("adam", DataType.F32).callback(stopAfter(2)).build()) {
      trainer.fit(DATA);

      assertThatThrownBy(() -> trainer.fit(Stripes.data(100, 1)))
          .isInstanceOf(IllegalArgumentException.class)
          .hasMessage(
              "Trainer: stopped after 96 of 200 samples of an epoch, but this dataset has 100. Go"
                  + " on with the same data.");
    }
  }

  @Test
  void aCheckpointIsClosedAgainAndRefusedWhenItIsAnotherOneAtTheBuild() throws IOException {
    Path file = directory.resolve("model.safetensors");
    Path moved = directory.resolve("moved.safetensors");
    TrainerBuilder changed;
    try (Trainer trainer = trainer("adam", DataType.F32).build()) {
      trainer.checkpoint(file);
      changed = Trainer.resume(file);
      trainer.fit(DATA);
      trainer.checkpoint(file);
    }
    assertThatThrownBy(changed::build)
        .isInstanceOf(IllegalStateException.class)
        .hasMessage(
            "Trainer: "
                + file
                + " is another checkpoint than when resume was called. Call resume again.");
    TrainerBuilder builder = Trainer.resume(file);
    if (Files.isDirectory(Path.of("/proc/self/fd"))) {
      assertThat(Files.readString(Path.of("/proc/self/maps"))).doesNotContain(file.toString());
      assertThat(descriptors()).doesNotContain(file.toString());
    }
    Files.move(file, moved);
    assertThatThrownBy(builder::build)
        .isInstanceOf(UncheckedIOException.class)
        .hasMessage(file.toString());
    Files.move(moved, file);
    builder.build().close();
    assertThatThrownBy(builder::build)
        .isInstanceOf(IllegalStateException.class)
        .hasMessage("Trainer: resumed from " + file + " already. Call resume again.");
  }

  private static List<String> descriptors() throws IOException {
    List<String> files = new ArrayList<>();
    try (var links = Files.list(Path.of("/proc/self/fd"))) {
      for (Path link : (Iterable<Path>) links::iterator) {
        try {
          files.add(Files.readSymbolicLink(link).toString());
        } catch (NoSuchFileException closed) {
          // the listing's own
        }
      }
    }
    return files;
  }

  @Test
  void anotherOptimizerIsRefused() throws IOException {
    Path file = directory.resolve("model.safetensors");
    try (Trainer trainer = trainer("sgd", DataType.F32).build()) {
      trainer.checkpoint(file);
    }
    TrainerBuilder builder = Trainer.resume(file).optimizer(Adam.of(0.1));

    assertThatThrownBy(builder::build)
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageContaining("another optimizer");
  }

  @Test
  void anOptimizerWithStatesOfTheSameNameIsRefusedToo() throws IOException {
    Path file = directory.resolve("model.safetensors");
    try (Trainer trainer = trainer("adam", DataType.F32).build()) {
      trainer.checkpoint(file);
    }
    for (Optimizer other : List.of(RmsProp.of(0.1), Sgd.of(0.1))) {
      TrainerBuilder builder = Trainer.resume(file).optimizer(other);

      assertThatThrownBy(builder::build)
          .isInstanceOf(IllegalArgumentException.class)
          .hasMessageContaining("another optimizer");
    }
  }

  @Test
  void aModelWithoutAPositionIsNoCheckpoint() throws IOException {
    Path file = directory.resolve("model.safetensors");
    try (Trainer trainer = trainer("sgd", DataType.F32).build()) {
      trainer.save(file);
    }

    assertThatThrownBy(() -> Trainer.resume(file))
        .isInstanceOf(IOException.class)
        .hasMessageStartingWith(file + ": not a checkpoint: ");
  }

  @Test
  void aCheckpointIsAModelFileToo() throws IOException {
    Path file = directory.resolve("model.safetensors");
    try (Trainer trainer = trainer("adam", DataType.F64).build()) {
      trainer.fit(DATA);
      trainer.checkpoint(file);
    }
    try (Predictor predictor = Predictor.load(file)) {
      assertThat(predictor.predict(new float[Stripes.PIXELS])).hasSize(Stripes.CLASSES);
      assertThat(predictor.model().classNames()).containsExactly("0", "1", "2");
    }
  }

  @Test
  void loadTakesTheParameters() throws IOException {
    Path file = directory.resolve("model.safetensors");
    try (Trainer trainer = trainer("adam", DataType.F32).build();
        Trainer other = trainer("sgd", DataType.F32).seed(99).build()) {
      trainer.fit(DATA);
      trainer.save(file);
      other.load(file);

      assertThat(other.evaluate(DATA)).isEqualTo(trainer.evaluate(DATA));
    }
  }

  @Test
  void loadRefusesTheParametersOfAnotherModel() throws IOException {
    Path file = directory.resolve("larger.safetensors");
    Value x = Input.of(Shape.of(4), DataType.F32).named("x");
    Value hidden = Dense.of(4).named("hidden").apply(x);
    Model large = Model.of(Dense.of(2).named("out").apply(hidden));
    try (Trainer larger = Trainer.of(large).build();
        Trainer smaller = Trainer.of(Model.of(Dense.of(2).named("out").apply(x))).build();
        Trainer other = Trainer.of(Model.of(Dense.of(2).named("end").apply(hidden))).build()) {
      larger.checkpoint(file);
      larger.load(file);
      float[] before = smaller.parameter("out/kernel").toFloats();
      assertThatThrownBy(() -> smaller.load(file))
          .isInstanceOf(IllegalArgumentException.class)
          .hasMessage(
              "Trainer: the file is of another model: the model has no hidden/bias, hidden/kernel."
                  + " Load it into a trainer of the file's model.");
      assertThat(smaller.parameter("out/kernel").toFloats()).isEqualTo(before);
      assertThatThrownBy(() -> other.load(file))
          .isInstanceOf(IllegalArgumentException.class)
          .hasMessage(
              "Trainer: the file is of another model: it has no end/bias, end/kernel; the model has"
                  + " no out/bias, out/kernel. Load it into a trainer of the file's model.");
    }
  }

  @Test
  void loadConvertsToTheTypeOfTheTraining() throws IOException {
    Path file = directory.resolve("model.safetensors");
    try (Trainer single = trainer("adam", DataType.F32).build();
        Trainer twice = trainer("sgd", DataType.F64).seed(99).build()) {
      single.save(file);
      twice.load(file);
      double[] widened = twice.parameter("dense/kernel").toDoubles();
      assertThat(widened).isEqualTo(single.parameter("dense/kernel").toDoubles());

      twice.setParameter("dense/bias", Tensor.of(new double[] {0.1, 0.2, 0.3}, Shape.of(3)));
      twice.save(file);
      single.load(file);
      assertThat(single.parameter("dense/bias").toFloats()).containsExactly(0.1f, 0.2f, 0.3f);
      twice.checkpoint(file);
    }
    TrainerBuilder other = Trainer.resume(file).type(DataType.F32);
    assertThatThrownBy(other::build)
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessage(
            "Trainer: the checkpoint is in f64, the training in f32. Keep the type when going on,"
                + " or start from its parameters with load.");
  }

  @Test
  void checkpointsAreWrittenEveryFewStepsAndAtTheEndOfEpochs() throws IOException {
    Path file = directory.resolve("last.safetensors");
    List<String> positions = new ArrayList<>();
    Callback look =
        new Callback() {
          @Override
          public void onBatch(BatchInfo batch, Trainer trainer) {
            positions.add(position(file));
          }
        };
    try (Trainer trainer =
        trainer("adam", DataType.F32)
            .epochs(1)
            .callback(Checkpoints.last(file).everySteps(3))
            .callback(look)
            .build()) {
      trainer.fit(DATA);
    }
    assertThat(positions).containsExactly("none", "none", "0/96", "0/96", "0/96", "0/192", "0/192");
    assertThat(position(file)).isEqualTo("1/0");
  }

  private static String position(Path file) {
    try {
      var texts = Files.exists(file) ? SafeTensors.read(file).metadata() : null;
      return texts == null ? "none" : texts.get("epoch") + "/" + texts.get("samples");
    } catch (IOException e) {
      throw new AssertionError(e);
    }
  }

  @Test
  void checkpointsByTimeAreWrittenWithinEpochs() throws IOException {
    Path file = directory.resolve("last.safetensors");
    Callback stop = stopAfter(2);
    try (Trainer trainer =
        trainer("adam", DataType.F32)
            .callback(Checkpoints.last(file).every(Duration.ofNanos(1)))
            .callback(stop)
            .build()) {
      trainer.fit(DATA);
    }
    assertThat(position(file)).isEqualTo("0/96");
  }

  @Test
  void theBestIsKeptAndTheLastGoesOn() throws IOException {
    Path best = directory.resolve("best.safetensors");
    Path last = directory.resolve("last.safetensors");
    try (Trainer trainer =
        trainer("sgd:learning_rate=0.05", DataType.F32)
            .callback(Checkpoints.best(best))
            .callback(Checkpoints.last(last))
            .build()) {
      List<EpochStats> epochs = trainer.fit(DATA).epochs();
      int expected = Metric.LOSS.best(epochs, 0);
      assertThat(SafeTensors.read(best).metadata())
          .containsEntry("epoch", Integer.toString(expected + 1));
      assertThat(SafeTensors.read(last).metadata()).containsEntry("epoch", "4");
    }
  }

  @Test
  void theBestWithinAnEpochIsRefused() {
    assertThatThrownBy(() -> Checkpoints.best(Path.of("x")).everySteps(5))
        .isInstanceOf(IllegalStateException.class)
        .hasMessageContaining("Use Checkpoints.last");
  }
}
