package io.margay.train;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import io.margay.DataType;
import io.margay.data.Dataset;
import io.margay.layer.Activation;
import io.margay.layer.Add;
import io.margay.layer.BatchNorm;
import io.margay.layer.Conv2d;
import io.margay.layer.Dense;
import io.margay.layer.Dropout;
import io.margay.layer.Flatten;
import io.margay.layer.Input;
import io.margay.layer.Padding;
import io.margay.layer.Softmax;
import io.margay.layer.Value;
import io.margay.model.Model;
import io.margay.model.ModelFile;
import io.margay.model.Predictor;
import java.io.IOException;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** A residual block with batch normalisation: its running statistics are kept, not learned. */
class RunningStatisticsTest {

  private static final Dataset DATA = Stripes.data(120, 1);
  private static final Dataset TEST = Stripes.data(45, 2);

  @TempDir Path folder;

  private static Model model() {
    Value image = Input.image(Stripes.SIDE, Stripes.SIDE, 1).scale(1 / 255.0);
    Value x = normalized(Conv2d.of(4, 3).padding(Padding.SAME).bias(false).apply(image), "stem");
    Value y = normalized(Conv2d.of(4, 3).padding(Padding.SAME).bias(false).apply(x), "block");
    Value sum = Add.of().named("sum").apply(x, y);
    Value dropped = Dropout.of(0.2).apply(Flatten.of().apply(sum));
    return Model.of(Softmax.of().apply(Dense.of(3).apply(dropped)));
  }

  private static Value normalized(Value maps, String name) {
    return Activation.relu().apply(BatchNorm.of().momentum(0.5).named(name).apply(maps));
  }

  private static TrainerBuilder trainer() {
    return Trainer.of(model())
        .optimizer(Adam.of(0.01))
        .batch(20)
        .epochs(3)
        .seed(4)
        .lanes(2)
        .validation(TEST);
  }

  @Test
  void itLearnsAndItsStatisticsAreNotAmongWhatIsLearned() {
    Model model = model();
    assertThat(model.parameters().get("stem/moving_mean").trainable()).isFalse();
    assertThat(model.parameters().get("stem/gamma").trainable()).isTrue();
    assertThat(model.summary()).contains("Non-trainable params: 16");
    try (Trainer trainer = trainer().build()) {
      float[] before = trainer.parameter("block/moving_mean").toFloats();
      List<EpochStats> epochs = trainer.fit(DATA).epochs();
      assertThat(epochs.get(2).loss()).isLessThan(epochs.get(0).loss());
      assertThat(trainer.parameter("block/moving_mean").toFloats()).isNotEqualTo(before);
      assertThat(trainer.parameter("stem/moving_variance").toFloats()).doesNotContain(1f);
      trainer.evaluate(TEST);
    }
  }

  @Test
  void statisticsGoToFilesAndComeBack() throws IOException {
    Path file = folder.resolve("model.safetensors");
    try (Trainer trainer = trainer().build()) {
      trainer.fit(DATA);
      trainer.save(file);
      float[] mean = trainer.parameter("block/moving_mean").toFloats();
      try (ModelFile saved = ModelFile.open(file);
          Trainer other = trainer().seed(9).build();
          Predictor predictor = Predictor.builder(file).maxBatch(20).build()) {
        assertThat(saved.tensor("block/moving_mean").toFloats()).isEqualTo(mean);
        assertThat(saved.states()).isEmpty();
        assertThat(saved.model()).isEqualTo(trainer.model());
        other.load(file);
        assertThat(other.evaluate(TEST)).isEqualTo(trainer.evaluate(TEST));
        assertThat(predictor.evaluate(TEST).loss())
            .isEqualTo(trainer.evaluate(TEST).loss(), within(1e-6));
      }
    }
  }

  @Test
  void aTrainingGoesOnBitForBit() throws IOException {
    Path whole = folder.resolve("whole.safetensors");
    Path part = folder.resolve("part.safetensors");
    Path resumed = folder.resolve("resumed.safetensors");
    List<EpochStats> expected;
    try (Trainer trainer = trainer().build()) {
      expected = trainer.fit(DATA).epochs();
      trainer.checkpoint(whole);
    }
    Callback stop =
        new Callback() {
          @Override
          public void onBatch(BatchInfo batch, Trainer trainer) {
            if (batch.step() == 8) {
              trainer.stop();
            }
          }
        };
    try (Trainer trainer = trainer().callback(stop).build()) {
      trainer.fit(DATA);
      trainer.checkpoint(part);
    }
    try (ModelFile checkpoint = ModelFile.open(part)) {
      assertThat(checkpoint.states())
          .contains("stem/gamma.mean")
          .doesNotContain("stem/moving_mean", "stem/moving_mean.mean");
    }
    try (Trainer trainer = Trainer.resume(part).validation(TEST).build()) {
      assertThat(trainer.fit(DATA).epochs())
          .usingRecursiveComparison()
          .ignoringFields("seconds")
          .isEqualTo(expected);
      trainer.checkpoint(resumed);
    }
    SeveralLossesTest.assertSameTensors(whole, resumed);
  }

  /**
   * Batches are normalised as a whole, however many lanes share them. An epoch is six steps of
   * Adam, which divides small gradients by their own size: 1e-9 in 64 bits, and 1e-3 in 32.
   */
  @ParameterizedTest
  @CsvSource({"F64, 1e-9", "F32, 1e-3"})
  void lanesAgreeWithinRounding(DataType type, double tolerance) {
    Map<String, double[]> expected = new HashMap<>();
    for (int lanes : new int[] {1, 2, 3}) {
      try (Trainer trainer = trainer().type(type).lanes(lanes).epochs(1).build()) {
        trainer.fit(DATA);
        for (String name : trainer.model().parameters().keySet()) {
          double[] values = trainer.parameter(name).toDoubles();
          double[] one = expected.computeIfAbsent(name, key -> values);
          assertThat(values)
              .as("%s of %d lanes", name, lanes)
              .containsExactly(one, within(tolerance));
        }
      }
    }
  }
}
