package io.margay.train;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import io.margay.Tensor;
import io.margay.data.Dataset;
import io.margay.loss.Evaluation;
import io.margay.model.ModelFile;
import io.margay.model.Predictor;
import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Clipping, accumulation and the average of the weights, through a trainer. */
class UpdatesTest {

  private static final Dataset DATA = Stripes.data(60, 1);
  private static final Dataset TEST = Stripes.data(30, 2);
  private static final String KERNEL = "dense/kernel";

  @TempDir Path directory;

  private static TrainerBuilder trainer(String words) {
    return Trainer.of(Stripes.model())
        .recipe(Recipe.parse("lanes=2 batch=10 epochs=2 seed=3 type=f64").with(words));
  }

  private static double[] kernel(TrainerBuilder builder) {
    try (Trainer trainer = builder.build()) {
      trainer.fit(DATA);
      return trainer.parameter(KERNEL).toDoubles();
    }
  }

  @Test
  void accumulatedStepsAreOneOfALargerBatch() {
    double[] large = kernel(trainer("batch=30 shuffle=false optimizer=adam"));
    double[] several = kernel(trainer("shuffle=false optimizer=adam accumulate=3"));
    assertThat(several).containsExactly(large, within(1e-9));
  }

  @Test
  void clippedGradientsMoveNoWeightByMoreThanTheLimitAllows() {
    double[] before = kernel(trainer("epochs=0"));
    for (String clip : List.of("value:0.001", "norm:0.001", "global_norm:0.001")) {
      double[] after = kernel(trainer("epochs=1 optimizer=sgd:learning_rate=1 clip=" + clip));
      double squares = 0;
      for (int i = 0; i < before.length; i++) {
        assertThat(Math.abs(after[i] - before[i])).as(clip).isLessThan(6 * 0.001 + 1e-12);
        squares += (after[i] - before[i]) * (after[i] - before[i]);
      }
      assertThat(squares).as(clip).isPositive();
      if (!clip.startsWith("value")) {
        assertThat(Math.sqrt(squares)).as(clip).isLessThan(6 * 0.001 + 1e-12);
      }
    }
  }

  @Test
  void theAverageIsWhatIsEvaluatedSavedAndPredictedWith() throws IOException {
    Path file = directory.resolve("model.safetensors");
    try (Trainer trainer = trainer("average=0.9").validation(TEST).build();
        Trainer plain = trainer("").build()) {
      Evaluation fresh = trainer.evaluate(TEST);
      assertThat(fresh).as("no update yet").isEqualTo(plain.evaluate(TEST));
      EpochStats last = trainer.fit(DATA).last();
      plain.fit(DATA);
      assertThat(trainer.parameter(KERNEL).toDoubles())
          .as("the training itself is as without")
          .isEqualTo(plain.parameter(KERNEL).toDoubles());

      double[] average = trainer.parameter(KERNEL + ".average").toDoubles();
      assertThat(average).isNotEqualTo(trainer.parameter(KERNEL).toDoubles());
      Evaluation averaged = trainer.evaluate(TEST);
      assertThat(last.validation()).contains(averaged);
      assertThat(averaged.loss()).isNotEqualTo(plain.evaluate(TEST).loss());
      Map<String, Tensor> means = trainer.parameters();
      assertThat(means.get(KERNEL).toDoubles()).isEqualTo(average);
      means.forEach(plain::setParameter);
      assertThat(plain.evaluate(TEST)).isEqualTo(averaged);

      trainer.save(file);
      try (ModelFile saved = ModelFile.open(file);
          Predictor predictor = trainer.predictor()) {
        assertThat(saved.tensor(KERNEL).toDoubles()).isEqualTo(average);
        assertThat(predictor.evaluate(TEST).loss()).isEqualTo(averaged.loss(), within(1e-5));
      }
      trainer.load(file);
      assertThat(trainer.parameter(KERNEL).toDoubles()).isEqualTo(average);
      assertThat(trainer.evaluate(TEST)).isEqualTo(averaged);
    }
  }

  @Test
  void theBestEpochComesBackWithItsAverage() {
    Callback best = EarlyStopping.of(1).watching(Metric.largest("loss")).restoringBest();
    try (Trainer trainer =
        trainer("average=0.9 epochs=3").validation(TEST).callback(best).build()) {
      History history = trainer.fit(DATA);
      assertThat(history.epochs()).as("it learns: the first is the worst").hasSize(2);
      assertThat(trainer.evaluate(TEST)).isEqualTo(history.epochs().get(0).validation().get());
    }
  }

  @Test
  void theBestCheckpointIsLoadedWithItsAverage() throws IOException {
    Path file = directory.resolve("best.checkpoint");
    Path first = directory.resolve("first.checkpoint");
    try (Trainer trainer =
            trainer("average=0.9 type=f32 epochs=3")
                .validation(TEST)
                .callback(Checkpoints.best(file, Metric.largest("loss")))
                .build();
        Trainer other = trainer("type=f32").build()) {
      trainer.checkpoint(first);
      Evaluation fresh = trainer.evaluate(TEST);
      Evaluation best = trainer.fit(DATA).epochs().get(0).validation().orElseThrow();
      assertThat(trainer.evaluate(TEST)).isNotEqualTo(best);
      other.load(file);
      assertThat(other.evaluate(TEST)).isEqualTo(best);
      assertThat(other.loadPartly(file).unused()).isEmpty();
      trainer.load(file);
      assertThat(trainer.evaluate(TEST)).isEqualTo(best);
      try (Predictor predictor = Predictor.builder(file).maxBatch(10).build()) {
        assertThat(predictor.evaluate(TEST).loss()).isEqualTo(best.loss(), within(1e-6));
      }
      try (Predictor predictor = Predictor.builder(first).maxBatch(10).build()) {
        assertThat(predictor.evaluate(TEST).loss())
            .as("there was no update yet")
            .isEqualTo(fresh.loss(), within(1e-6));
      }
    }
  }

  @Test
  void aResumedTrainingGoesOnBitForBit() throws IOException {
    String words =
        "epochs=4 accumulate=4 average=0.8 clip=global_norm:0.5 schedule=plateau:1:0.5:10"
            + " optimizer=nadam";
    Path file = directory.resolve("part.safetensors");
    List<EpochStats> expected;
    Map<String, Tensor> weights;
    try (Trainer trainer = trainer(words).validation(TEST).build()) {
      expected = trainer.fit(DATA).epochs();
      weights = trainer.weights();
      assertThat(expected.get(3).learningRate())
          .as("halved twice, by the plateau")
          .isEqualTo(0.00025);
    }
    for (int step : new int[] {0, 6, 13, 22}) {
      try (Trainer trainer = trainer(words).callback(stopAfter(step)).validation(TEST).build()) {
        assertThat(trainer.fit(DATA).interrupted()).isTrue();
        trainer.checkpoint(file);
      }
      try (Trainer trainer = Trainer.resume(file).validation(TEST).build()) {
        assertThat(trainer.fit(DATA).epochs())
            .usingRecursiveComparison()
            .ignoringFields("seconds")
            .isEqualTo(expected);
        trainer
            .weights()
            .forEach(
                (name, values) ->
                    assertThat(values.toDoubles())
                        .as(name)
                        .isEqualTo(weights.get(name).toDoubles()));
      }
    }
    assertThatThrownBy(() -> Trainer.resume(file).accumulate(2).build())
        .hasMessage(
            "Trainer: the checkpoint is of a training with accumulate=4 average=0.8, not"
                + " accumulate=2 average=0.8. Keep both when going on.");
    assertThatThrownBy(() -> Trainer.resume(file).average(0).build())
        .hasMessageContaining("Keep both when going on.");
  }

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
}
