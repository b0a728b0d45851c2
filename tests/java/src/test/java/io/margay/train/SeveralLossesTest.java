package io.margay.train;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import io.margay.DataType;
import io.margay.Shape;
import io.margay.Tensor;
import io.margay.data.Column;
import io.margay.data.Dataset;
import io.margay.layer.Conv2d;
import io.margay.layer.Dense;
import io.margay.layer.Flatten;
import io.margay.layer.Input;
import io.margay.layer.MaxPool2d;
import io.margay.layer.Softmax;
import io.margay.layer.Value;
import io.margay.loss.CrossEntropy;
import io.margay.loss.Evaluation;
import io.margay.model.Model;
import io.margay.model.ModelFile;
import io.margay.model.Predictor;
import java.io.IOException;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/**
 * A network with two outputs and a loss for each: which way the stripe goes, and whether it is
 * diagonal.
 */
class SeveralLossesTest {

  private static final CrossEntropy KIND = CrossEntropy.of().output("kind").topK(2);
  private static final CrossEntropy DIAGONAL =
      CrossEntropy.of().output("diagonal").weight(0.25).topK(1);
  private static final Dataset DATA = data(120, 1);
  private static final Dataset TEST = data(45, 2);

  @TempDir Path folder;

  static Dataset data(int size, long seed) {
    Dataset stripes = Stripes.data(size, seed);
    int[] diagonal = IntStream.range(0, size).map(i -> stripes.label(i) == 2 ? 1 : 0).toArray();
    return Dataset.of(
        Column.input("image", stripes.samples()),
        Column.target("diagonal", Tensor.of(diagonal, Shape.of(size)))
            .classes(List.of("straight", "diagonal")),
        Column.target("kind", stripes.labels()).classes(List.of("row", "column", "diagonal")));
  }

  private static Model model() {
    Value image = Input.image(Stripes.SIDE, Stripes.SIDE, 1).scale(1 / 255.0);
    Value maps = Flatten.of().apply(MaxPool2d.of(2).apply(Conv2d.of(8, 3).relu().apply(image)));
    return Model.of(
        Softmax.of().named("kind").apply(Dense.of(3).apply(maps)),
        Dense.of(2).named("diagonal").apply(maps));
  }

  static TrainerBuilder losses() {
    return Trainer.of(model()).loss(KIND).loss(DIAGONAL).lanes(2);
  }

  private static TrainerBuilder trainer() {
    return losses().optimizer(Adam.of(0.01)).batch(16).epochs(3).seed(4).validation(TEST);
  }

  @Test
  void bothLossesBecomeSmallAndAreReportedByName() {
    StringWriter lines = new StringWriter();
    try (Trainer trainer = trainer().callback(Callback.printing(new PrintWriter(lines))).build()) {
      History history = trainer.fit(DATA);
      EpochStats first = history.epochs().get(0);
      EpochStats last = history.last();

      assertThat(last.training().metrics().keySet())
          .containsExactly(
              "kind/loss",
              "kind/accuracy",
              "kind/top_k_accuracy",
              "diagonal/loss",
              "diagonal/accuracy",
              "diagonal/top_k_accuracy");
      for (String loss : List.of("kind/loss", "diagonal/loss")) {
        assertThat(last.training().metric(loss)).as(loss).isLessThan(first.training().metric(loss));
      }
      for (Evaluation measured :
          List.of(last.training(), last.validation().orElseThrow(), trainer.evaluate(TEST))) {
        assertThat(measured.loss())
            .isEqualTo(
                measured.metric("kind/loss") + 0.25 * measured.metric("diagonal/loss"),
                within(1e-12));
        assertThat(measured.metric("diagonal/top_k_accuracy"))
            .as("k 1")
            .isEqualTo(measured.metric("diagonal/accuracy"));
      }
      assertThat(last.accuracy()).isEqualTo(last.training().metric("kind/accuracy"));
      assertThat(lines.toString())
          .containsPattern(
              "epoch 1/3  loss \\d\\.\\d{4}  kind/loss \\d\\.\\d{4}  kind/accuracy \\d\\.\\d{4} "
                  + " diagonal/loss \\d\\.\\d{4}  diagonal/accuracy \\d\\.\\d{4}  validation loss"
                  + " \\d");
      assertThat(history.toString()).contains("diagonal/accuracy");
      assertThat(trainer.model().classNames()).as("two outputs have no names of classes").isEmpty();
    }
  }

  @Test
  void theNumbersOfAStepAreThoseOfEachLoss() {
    double[] seen = new double[3];
    Callback look =
        new Callback() {
          @Override
          public void onBatch(BatchInfo batch, Trainer trainer) {
            seen[0] = batch.loss();
            seen[1] = batch.metric("kind/loss");
            seen[2] = batch.metric("diagonal/loss");
            assertThat(batch.accuracy()).isEqualTo(batch.metric("kind/accuracy"));
            assertThat(batch.metric("none")).isNaN();
          }
        };
    try (Trainer trainer = trainer().epochs(1).callback(look).build()) {
      EpochStats epoch = trainer.fit(DATA).last();
      assertThat(seen)
          .containsExactly(
              epoch.loss(),
              epoch.training().metric("kind/loss"),
              epoch.training().metric("diagonal/loss"));
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
            if (batch.step() == 10) {
              trainer.stop();
            }
          }
        };
    try (Trainer trainer = trainer().callback(stop).build()) {
      trainer.fit(DATA);
      trainer.checkpoint(part);
    }
    try (Trainer trainer = Trainer.resume(part).validation(TEST).build()) {
      assertThat(trainer.fit(DATA).epochs())
          .usingRecursiveComparison()
          .ignoringFields("seconds")
          .isEqualTo(expected);
      trainer.checkpoint(resumed);
    }
    assertSameTensors(whole, resumed);
    TrainerBuilder other = Trainer.resume(part).loss(KIND);
    assertThatThrownBy(other::build)
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessage(
            "Trainer: the checkpoint is of another loss, cross_entropy:output=kind:top_k=2 and"
                + " cross_entropy:output=diagonal:top_k=1:weight=0.25, than"
                + " cross_entropy:output=kind:top_k=2. Keep the loss when going on, or start from"
                + " its parameters with load.");
  }

  static void assertSameTensors(Path first, Path second) throws IOException {
    try (ModelFile one = ModelFile.open(first);
        ModelFile two = ModelFile.open(second)) {
      assertThat(two.tensors()).isEqualTo(one.tensors());
      for (String name : one.tensors()) {
        assertThat(two.tensor(name).toDoubles()).as(name).isEqualTo(one.tensor(name).toDoubles());
      }
    }
  }

  /** In f64, where ReLU and pooling seldom turn a rounding into another weight. */
  @Test
  void lanesAgreeWithinRounding() {
    double[] expected = null;
    for (int lanes : new int[] {1, 2, 3}) {
      try (Trainer trainer = trainer().type(DataType.F64).lanes(lanes).epochs(1).build()) {
        trainer.fit(DATA);
        double[] kernel = trainer.parameter("conv2d/kernel").toDoubles();
        expected = expected == null ? kernel : expected;
        assertThat(kernel).as(lanes + " lanes").containsExactly(expected, within(1e-9));
      }
    }
  }

  @Test
  void aWeightOfALossScalesItsGradients() {
    Map<Double, float[]> steps = Map.of(1.0, step(1), 3.0, step(3));
    for (int i = 0; i < steps.get(1.0).length; i++) {
      assertThat(steps.get(3.0)[i]).isEqualTo(3 * steps.get(1.0)[i], within(1e-5f));
    }
  }

  /** What one plain step takes from the bias of an output. */
  private static float[] step(double weight) {
    try (Trainer trainer =
        Trainer.of(model())
            .loss(KIND)
            .loss(DIAGONAL.weight(weight))
            .optimizer(Sgd.of(1))
            .batch(120)
            .lanes(1)
            .build()) {
      trainer.fit(DATA);
      return trainer.parameter("diagonal/bias").toFloats();
    }
  }

  @Test
  void aPredictorMeasuresTheSame() throws IOException {
    try (Trainer trainer = trainer().build()) {
      trainer.fit(DATA);
      try (Predictor predictor =
          Predictor.builder(trainer.model(), trainer.parameters()).maxBatch(16).build()) {
        assertThat(predictor.evaluate(TEST, KIND, DIAGONAL)).isEqualTo(trainer.evaluate(TEST));
        assertThat(predictor.evaluate(TEST, DIAGONAL.weight(1)).metrics().keySet())
            .containsExactly("accuracy", "top_k_accuracy");
      }
    }
  }

  @Test
  void lossesAndColumnsThatDoNotGoTogetherAreRefused() {
    assertThatThrownBy(() -> Trainer.of(model()).build())
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessage(
            "Model: the loss cross_entropy does not say of which of the 2 outputs [kind, diagonal]"
                + " it is. Use output(name).");
    try (Trainer trainer = trainer().build()) {
      assertThatThrownBy(
              () ->
                  trainer.fit(
                      Dataset.of(
                          DATA.column("image"),
                          DATA.column("diagonal"),
                          Column.target("other", DATA.column("kind").values()))))
          .hasMessage(
              "Trainer: the loss of kind has no column kind among the dataset's targets [diagonal,"
                  + " other]. Say which one it takes with target(name), or name one of them so.");
      assertThatThrownBy(
              () -> trainer.evaluate(DATA.range(0, 3).subset(0, 1)).metric("kind/recall"))
          .hasMessageStartingWith(
              "metric 'kind/recall': not measured, expected loss or one of [kind/loss, ");
    }
  }
}
