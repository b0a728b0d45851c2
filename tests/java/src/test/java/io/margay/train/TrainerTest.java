package io.margay.train;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import io.margay.DataType;
import io.margay.Shape;
import io.margay.Tensor;
import io.margay.data.Dataset;
import io.margay.layer.Dense;
import io.margay.layer.Input;
import io.margay.layer.Softmax;
import io.margay.loss.CrossEntropy;
import io.margay.loss.Evaluation;
import io.margay.model.Model;
import io.margay.model.Predictor;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class TrainerTest {

  @Test
  void fitInsideACallbackOfFitIsRefused() {
    Dataset data = Stripes.data(16, 1);
    Callback again =
        new Callback() {
          @Override
          public void onBatch(BatchInfo batch, Trainer trainer) {
            trainer.fit(data);
          }
        };
    try (Trainer trainer = Trainer.of(Stripes.model()).batch(8).epochs(1).callback(again).build()) {
      assertThatThrownBy(() -> trainer.fit(data))
          .isInstanceOf(IllegalStateException.class)
          .hasMessage("Trainer: fit inside a callback of fit");
    }
  }

  private static final Dataset DATA = Stripes.data(300, 1);
  private static final Dataset TEST = Stripes.data(90, 2);

  private static TrainerBuilder stripes() {
    return Trainer.of(Stripes.model()).optimizer(Adam.of(0.01)).batch(32).epochs(6).lanes(2);
  }

  @Test
  void stripesAreLearned() {
    try (Trainer trainer = stripes().validation(TEST).build()) {
      History history = trainer.fit(DATA);

      assertThat(history.epochs()).hasSize(6);
      assertThat(history.interrupted()).isFalse();
      assertThat(history.last().loss()).isLessThan(history.epochs().get(0).loss() / 2);
      assertThat(history.last().validationAccuracy()).isGreaterThan(0.9);
      assertThat(history.last().imagesPerSecond()).isEqualTo(300 / history.last().seconds());
      Evaluation evaluation = trainer.evaluate(TEST);
      assertThat(evaluation.accuracy()).isEqualTo(history.last().validationAccuracy());
      assertThat(evaluation.loss()).isEqualTo(history.last().validationLoss());
      assertThat(evaluation.topKAccuracy()).isEqualTo(1);
      assertThat(evaluation.samples()).isEqualTo(90);
    }
  }

  @Test
  void theSameSeedGivesTheSameBits() {
    try (Trainer first = stripes().seed(3).build();
        Trainer second = stripes().seed(3).build();
        Trainer other = stripes().seed(4).build()) {
      List<EpochStats> epochs = first.fit(DATA).epochs();

      assertThat(losses(second.fit(DATA))).isEqualTo(losses(new History(epochs, false)));
      assertThat(second.parameter("conv2d/kernel").toFloats())
          .isEqualTo(first.parameter("conv2d/kernel").toFloats());
      other.fit(DATA);
      assertThat(other.parameter("conv2d/kernel").toFloats())
          .isNotEqualTo(first.parameter("conv2d/kernel").toFloats());
    }
  }

  static List<Double> losses(History history) {
    return history.epochs().stream().map(EpochStats::loss).toList();
  }

  /** One input, two classes, no bias: every number can be worked out by hand. */
  @Test
  void oneStepOfDescentIsTheOneWorkedByHand() {
    Model model =
        Model.sequential(
            Input.of(Shape.of(1), DataType.F32), Dense.of(2).bias(false), Softmax.of());
    Dataset data = Dataset.of(new float[] {2}, Shape.of(1), new int[] {1});
    try (Trainer trainer =
        Trainer.of(model).optimizer(Sgd.of(0.5)).batch(1).epochs(1).type(DataType.F64).build()) {
      trainer.setParameter(
          "dense/kernel", Tensor.of(new double[] {0, Math.log(3) / 2}, Shape.of(1, 2)));

      History history = trainer.fit(data);

      // logits 0 and log 3, probabilities 1/4 and 3/4, loss -log 3/4; gradient x (p - y) = (2/4,
      // -2/4)
      assertThat(history.last().loss()).isEqualTo(-Math.log(0.75), within(1e-15));
      assertThat(trainer.parameter("dense/kernel").toDoubles())
          .containsExactly(new double[] {-0.25, Math.log(3) / 2 + 0.25}, within(1e-15));
    }
  }

  /**
   * The parameters of step 0 shrink by η λ before the gradient's part, which is the same with and
   * without decay.
   */
  @ParameterizedTest
  @ValueSource(
      strings = {
        "sgd",
        "sgd:momentum=0.9:nesterov=true",
        "rmsprop",
        "rmsprop:momentum=0.5",
        "adam"
      })
  void weightDecayShrinksTheParametersBeforeTheStep(String text) {
    Optimizer optimizer = Optimizer.parse(text).withLearningRate(0.25);
    Optimizer decaying =
        Optimizer.parse(optimizer.text().replaceAll(":weight_decay=.*", ":weight_decay=0.5"));
    try (Trainer plain =
            stripes().optimizer(optimizer).epochs(1).batch(300).type(DataType.F64).build();
        Trainer decayed =
            stripes().optimizer(decaying).epochs(1).batch(300).type(DataType.F64).build()) {
      double[] before = plain.parameter("dense/kernel").toDoubles();
      plain.fit(DATA);
      decayed.fit(DATA);

      double[] expected = plain.parameter("dense/kernel").toDoubles();
      for (int i = 0; i < expected.length; i++) {
        expected[i] -= 0.25 * 0.5 * before[i];
      }
      assertThat(decayed.parameter("dense/kernel").toDoubles())
          .containsExactly(expected, within(1e-14));
    }
  }

  /** What Java allows is what the native compiler takes. */
  @ParameterizedTest
  @ValueSource(
      strings = {
        "sgd:momentum=0.9999999999:nesterov=true:weight_decay=1000",
        "sgd:momentum=0:weight_decay=0",
        "rmsprop:rho=0:momentum=0:epsilon=1e-30:weight_decay=0",
        "rmsprop:rho=0.9999999999:momentum=0.9999999999:epsilon=1:weight_decay=1000",
        "adam:beta1=0:beta2=0:epsilon=1e-30:weight_decay=0",
        "adam:beta1=0.9999999999:beta2=0.9999999999:epsilon=1:weight_decay=1000"
      })
  void optimizersAreBuiltAtBothEndsOfTheirRanges(String text) {
    for (DataType type : List.of(DataType.F32, DataType.F64)) {
      stripes().optimizer(Optimizer.parse(text)).type(type).build().close();
    }
  }

  @Test
  void theLargestMemoryLimitIsNone() {
    stripes().memoryLimit(Long.MAX_VALUE).build().close();
    assertThatThrownBy(() -> stripes().memoryLimit(1).build())
        .isInstanceOf(io.margay.error.NativeException.class)
        .hasMessageContaining("the limit is 1.");
  }

  @Test
  void batchesAreBuiltAtBothEndsOfTheirRange() {
    Model small = Model.sequential(Input.of(Shape.of(1), DataType.F32), Dense.of(2));
    for (int batch : new int[] {1, 1 << 20}) {
      Trainer.of(small).batch(batch).build().close();
    }
    assertThatThrownBy(() -> Trainer.of(small).batch((1 << 20) + 1))
        .hasMessage("Trainer: batch 1048577, expected at most 1048576");
  }

  @Test
  void everySampleIsTrainedOncePerEpochAlsoInTheLastSmallBatch() {
    List<Long> samples = new ArrayList<>();
    List<Long> steps = new ArrayList<>();
    Callback watch =
        new Callback() {
          @Override
          public void onBatch(BatchInfo batch, Trainer trainer) {
            samples.add(batch.samples());
            steps.add(batch.step());
            assertThat(batch.stepsPerEpoch()).isEqualTo(3);
            assertThat(batch.size()).isEqualTo(75);
          }
        };
    try (Trainer trainer = stripes().epochs(2).callback(watch).build()) {
      trainer.fit(Stripes.data(75, 5));
    }
    assertThat(samples).containsExactly(32L, 64L, 75L, 32L, 64L, 75L);
    assertThat(steps).containsExactly(0L, 1L, 2L, 3L, 4L, 5L);
  }

  @Test
  void validationDoesNotChangeTheTraining() {
    try (Trainer with = stripes().validation(TEST).build();
        Trainer without = stripes().build()) {
      assertThat(losses(with.fit(DATA))).isEqualTo(losses(without.fit(DATA)));
    }
  }

  @Test
  void aSplitHoldsBackSamplesAndIsValidated() {
    List<Long> sizes = new ArrayList<>();
    Callback watch =
        new Callback() {
          @Override
          public void onBatch(BatchInfo batch, Trainer trainer) {
            sizes.add(batch.size());
          }
        };
    try (Trainer trainer = stripes().epochs(1).validationSplit(0.2).callback(watch).build()) {
      assertThat(trainer.fit(DATA).last().validated()).isTrue();
    }
    assertThat(sizes).containsOnly(240L);
  }

  @Test
  void theScheduleDecidesTheRateOfEachStep() {
    List<Double> rates = new ArrayList<>();
    Callback watch =
        new Callback() {
          @Override
          public void onBatch(BatchInfo batch, Trainer trainer) {
            rates.add(batch.learningRate());
          }
        };
    try (Trainer trainer =
        stripes()
            .optimizer(Sgd.of(0.1))
            .batch(150)
            .epochs(3)
            .schedule(Schedule.exponential(0.5))
            .callback(watch)
            .build()) {
      trainer.fit(DATA);
    }
    assertThat(rates).containsExactly(0.1, 0.1, 0.05, 0.05, 0.025, 0.025);
  }

  @Test
  void labelsMayBeProbabilities() {
    float[] pixels = DATA.samples().toFloats();
    float[] probabilities = new float[300 * Stripes.CLASSES];
    for (int i = 0; i < 300; i++) {
      probabilities[i * Stripes.CLASSES + DATA.label(i)] = 1;
    }
    Dataset soft =
        Dataset.of(
            Tensor.of(pixels, Shape.of(300, 8, 8, 1)),
            Tensor.of(probabilities, Shape.of(300, 3)),
            List.of("a", "b", "c"));
    try (Trainer hard = stripes().build();
        Trainer trainer = stripes().loss(CrossEntropy.of().softLabels(true)).build()) {
      assertThat(trainer.fit(soft).last().loss())
          .isEqualTo(hard.fit(DATA).last().loss(), within(1e-4));
      assertThat(trainer.model().classNames()).containsExactly("a", "b", "c");
      assertThatThrownBy(() -> hard.evaluate(soft))
          .isInstanceOf(IllegalArgumentException.class)
          .hasMessage(
              "Trainer: the dataset's labels are probabilities, expected class indices. Use the"
                  + " loss CrossEntropy.of().softLabels(true).");
    }
  }

  @Test
  void aLossThatIsNotFiniteStopsAndLeavesTheWeights() {
    List<float[]> kernels = new ArrayList<>();
    Callback watch =
        new Callback() {
          @Override
          public void onBatch(BatchInfo batch, Trainer trainer) {
            if (batch.step() == 1) {
              trainer.setParameter(
                  "dense/bias", Tensor.of(new float[] {0, Float.NaN, 0}, Shape.of(3)));
            }
            kernels.add(trainer.parameter("dense/kernel").toFloats());
          }
        };
    try (Trainer trainer = stripes().optimizer(Sgd.of(0.5)).callback(watch).build()) {
      assertThatThrownBy(() -> trainer.fit(DATA))
          .isInstanceOf(TrainingException.class)
          .hasMessageStartingWith(
              "step 2 (epoch 1): the loss is NaN at learning rate 0.5; weights are as before this"
                  + " step. Use a smaller learning rate, ");

      assertThat(kernels).hasSize(2);
      assertThat(trainer.parameter("dense/kernel").toFloats()).isEqualTo(kernels.get(1));
      trainer.setParameter("dense/bias", Tensor.of(new float[3], Shape.of(3)));
      assertThat(trainer.fit(DATA).epochs()).hasSize(6);
    }
  }

  @Test
  void aValueThatIsNotANumberInTheDataStopsTheTraining() {
    float[] pixels = DATA.samples().toFloats();
    pixels[70 * Stripes.PIXELS] = Float.NaN;
    Dataset broken =
        Dataset.of(pixels, Shape.of(8, 8, 1), IntStream.range(0, 300).map(DATA::label).toArray());
    try (Trainer trainer = stripes().shuffle(false).build()) {
      String refusal =
          "Trainer: input image: sample 70: the value at (0,0,0) of 8x8x1 is NaN, expected a finite"
              + " number. Replace it, or leave the sample out.";
      assertThatThrownBy(() -> trainer.fit(broken))
          .isInstanceOf(IllegalArgumentException.class)
          .hasMessage(refusal + " The weights are as before this step.");
      float[] before = trainer.parameter("conv2d/kernel").toFloats();
      assertThatThrownBy(() -> trainer.evaluate(broken))
          .isInstanceOf(IllegalArgumentException.class)
          .hasMessage(refusal);
      assertThatThrownBy(() -> trainer.evaluate(broken.range(50, 80)))
          .hasMessageContaining(
              "sample 20 of this view (70 of the whole dataset): the value at (0,0,0)");
      assertThatThrownBy(() -> trainer.fit(broken)).hasMessageContaining("sample 70");
      assertThat(trainer.parameter("conv2d/kernel").toFloats()).isEqualTo(before);
    }
  }

  @Test
  void aTrainersPredictorKeepsItsParameters() {
    for (DataType type : new DataType[] {DataType.F32, DataType.F64}) {
      float[] picture = Stripes.pictures(1)[0];
      try (Trainer trainer = stripes().type(type).build();
          Predictor before = trainer.predictor()) {
        assertThat(before).hasToString("Predictor[8x8x1 to 3]");
        float[] expected = before.predict(picture);
        trainer.fit(DATA);
        assertThat(before.predict(picture)).isEqualTo(expected);
        try (Predictor after = trainer.predictor()) {
          trainer.close();
          assertThat(after.predict(picture)).isNotEqualTo(expected);
        }
      }
    }
  }

  @Test
  void dataThatDoNotFitAreRefusedWithARemedy() {
    Dataset large = Dataset.of(new float[32], Shape.of(4, 4, 1), new int[] {0, 1});
    Dataset many = Dataset.of(new float[128], Shape.of(8, 8, 1), new int[] {0, 9});
    try (Trainer trainer = stripes().build()) {
      assertThatThrownBy(() -> trainer.fit(large))
          .isInstanceOf(IllegalArgumentException.class)
          .hasMessage(
              "Trainer: the dataset's samples are 4x4x1, the model's input is 8x8x1. Use a model"
                  + " for 4x4x1, or scale the samples.");
      Dataset flat = Dataset.of(new float[64], Shape.of(8, 8), new int[] {0});
      assertThatThrownBy(() -> trainer.fit(flat))
          .isInstanceOf(IllegalArgumentException.class)
          .hasMessage(
              "Trainer: the dataset's samples are 8x8, the model's input is 8x8x1. The values are"
                  + " as many: give the dataset samples of 8x8x1 (Tensor.reshape), or begin the"
                  + " model with an input of 8x8 and a Reshape to 8x8x1.");
      assertThatThrownBy(() -> trainer.evaluate(many))
          .isInstanceOf(IllegalArgumentException.class)
          .hasMessage(
              "Trainer: the dataset has 10 classes, the model 3 outputs. Use as many units in the"
                  + " last layer as there are classes.");
    }
  }

  @Test
  void settingsOutOfRangeAreRefused() {
    TrainerBuilder builder = stripes();
    assertThatThrownBy(() -> builder.batch(0)).hasMessage("Trainer: batch 0, expected at least 1");
    assertThatThrownBy(() -> builder.lanes(0)).hasMessage("Trainer: lanes 0, expected at least 1");
    assertThatThrownBy(() -> builder.validationSplit(1))
        .hasMessage("Trainer: validation split 1.0, expected at least 0 and below 1");
    assertThatThrownBy(() -> builder.type(DataType.I32))
        .hasMessage("Trainer: type i32, expected f32 or f64");
    assertThatThrownBy(() -> builder.validation(TEST).validationSplit(0.5).build())
        .hasMessage("Trainer: validation data and a validation split of 0.5. Give one of them.");
  }

  @Test
  void aMemoryLimitIsRefusedAtTheBuild() {
    assertThatThrownBy(() -> stripes().memoryLimit(1000).build())
        .isInstanceOf(io.margay.error.NativeException.class)
        .hasMessageContaining("the limit is 1,000");
  }

  @Test
  void parametersOfWrongNameShapeOrTypeAreRefused() {
    try (Trainer trainer = stripes().build()) {
      assertThatThrownBy(() -> trainer.parameter("conv"))
          .isInstanceOf(IllegalArgumentException.class)
          .hasMessageContaining("conv2d/kernel");
      assertThatThrownBy(
              () -> trainer.setParameter("dense/bias", Tensor.of(new float[2], Shape.of(2))))
          .hasMessage("dense/bias: 2 in f32, expected 3 in f32");
      assertThatThrownBy(
              () -> trainer.setParameter("dense/bias", Tensor.of(new double[3], Shape.of(3))))
          .hasMessage("dense/bias: 3 in f64, expected 3 in f32");
    }
  }

  @Test
  void earlyStoppingEndsWithoutCountingAsInterrupted() {
    try (Trainer trainer =
        stripes()
            .optimizer(Sgd.of(1e-9))
            .epochs(50)
            .callback(new EarlyStopping(3, 0.1, Metric.LOSS))
            .build()) {
      History history = trainer.fit(DATA);

      assertThat(history.epochs()).hasSize(4);
      assertThat(history.interrupted()).isFalse();
    }
  }

  @Test
  void noEpochsTrainNothing() {
    try (Trainer trainer = stripes().epochs(0).build()) {
      assertThat(trainer.fit(DATA).epochs()).isEmpty();
      assertThatThrownBy(() -> trainer.history().last()).isInstanceOf(IllegalStateException.class);
    }
  }
}
