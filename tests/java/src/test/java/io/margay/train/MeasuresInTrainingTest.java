package io.margay.train;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import io.margay.loss.ConfusionMatrix;
import io.margay.loss.CrossEntropy;
import io.margay.loss.Evaluation;
import io.margay.loss.Loss;
import io.margay.loss.Measure;
import io.margay.loss.MulticlassHinge;
import io.margay.model.ModelFile;
import io.margay.model.Predictor;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class MeasuresInTrainingTest {

  private static final List<Measure> MEASURES =
      List.of(Measure.f1(), Measure.recall().of(2), Measure.rocAuc());

  @TempDir Path folder;

  private static TrainerBuilder trainer(int lanes) {
    TrainerBuilder builder =
        Trainer.of(Stripes.model())
            .optimizer(Adam.of(0.01))
            .batch(16)
            .epochs(2)
            .lanes(lanes)
            .validation(Stripes.data(45, 2));
    MEASURES.forEach(builder::measure);
    return builder;
  }

  @Test
  void theyAreInTheHistoryInCallbacksAndInEvaluations() {
    List<Double> seen = new ArrayList<>();
    Callback look =
        new Callback() {
          @Override
          public void onBatch(BatchInfo batch, Trainer trainer) {
            seen.add(batch.metric("f1"));
          }
        };
    try (Trainer trainer = trainer(2).callback(look).build()) {
      History history = trainer.fit(Stripes.data(120, 1));
      assertThat(history.last().training().metrics().keySet())
          .containsExactly("accuracy", "top_k_accuracy", "f1", "recall_2", "roc_auc");
      assertThat(seen).hasSize(16).allMatch(f1 -> f1 >= 0 && f1 <= 1);
      assertThat(seen.get(15))
          .as("of the whole epoch")
          .isEqualTo(history.last().training().metric("f1"));
      assertThat(history.toString()).contains("roc_auc");
      Evaluation validation = history.last().validation().orElseThrow();
      assertThat(trainer.evaluate(Stripes.data(45, 2)).metrics()).isEqualTo(validation.metrics());
      try (Predictor predictor = trainer.predictor()) {
        Confusion confusion = Confusion.of(predictor, Stripes.data(45, 2));
        assertThat(validation.metric("recall_2")).isEqualTo(confusion.recall(2), within(1e-12));
      }
    }
  }

  @Test
  void theySayTheSameForAnyNumberOfLanes() {
    try (Trainer one = trainer(1).build();
        Trainer three = trainer(3).build()) {
      one.parameters().forEach(three::setParameter);
      assertThat(three.evaluate(Stripes.data(45, 2)).metrics())
          .isEqualTo(one.evaluate(Stripes.data(45, 2)).metrics());
    }
  }

  @Test
  void theyChangeNothingThatIsLearned() {
    try (Trainer with = trainer(1).build();
        Trainer without =
            Trainer.of(Stripes.model())
                .optimizer(Adam.of(0.01))
                .batch(16)
                .epochs(2)
                .lanes(1)
                .build()) {
      with.fit(Stripes.data(64, 1));
      without.fit(Stripes.data(64, 1));
      assertThat(with.history().last().loss()).isEqualTo(without.history().last().loss());
      with.parameters()
          .forEach(
              (name, tensor) ->
                  assertThat(without.parameter(name).toFloats())
                      .as(name)
                      .containsExactly(tensor.toFloats()));
    }
  }

  @Test
  void aResumedTrainingMeasuresOn() throws IOException {
    Path checkpoint = folder.resolve("middle.checkpoint");
    Callback stop =
        new Callback() {
          @Override
          public void onBatch(BatchInfo batch, Trainer trainer) {
            if (batch.step() == 10) {
              trainer.stop();
            }
          }
        };
    History whole;
    try (Trainer trainer = trainer(1).build()) {
      whole = trainer.fit(Stripes.data(120, 1));
    }
    try (Trainer trainer = trainer(1).callback(stop).build()) {
      trainer.fit(Stripes.data(120, 1));
      trainer.checkpoint(checkpoint);
    }
    try (Trainer trainer = Trainer.resume(checkpoint).validation(Stripes.data(45, 2)).build()) {
      History resumed = trainer.fit(Stripes.data(120, 1));
      assertThat(resumed.last().training()).isEqualTo(whole.last().training());
      assertThat(resumed.last().validation()).isEqualTo(whole.last().validation());
    }
    TrainerBuilder again = Trainer.resume(checkpoint).validation(Stripes.data(45, 2));
    MEASURES.forEach(again::measure);
    try (Trainer trainer = again.build()) {
      History resumed = trainer.fit(Stripes.data(120, 1));
      assertThat(resumed.last().training()).as("said again").isEqualTo(whole.last().training());
    }
    TrainerBuilder other = Trainer.resume(checkpoint).measure(Measure.mae());
    assertThatThrownBy(other::build)
        .hasMessage(
            "Trainer: the checkpoint measures [f1, recall:class=2, roc_auc], not [mae]. Measure the"
                + " same when going on.");
  }

  @Test
  void aConfusionIsInCallbacksAndOfTheLastEpochInTheHistory() throws IOException {
    Path checkpoint = folder.resolve("done.checkpoint");
    List<ConfusionMatrix> seen = new ArrayList<>();
    Callback look =
        new Callback() {
          @Override
          public void onBatch(BatchInfo batch, Trainer trainer) {
            seen.add(batch.confusions().get("confusion"));
          }

          @Override
          public boolean onEpoch(EpochStats epoch, Trainer trainer) {
            assertThat(epoch.training().confusion()).contains(seen.get(seen.size() - 1));
            return true;
          }
        };
    try (Trainer trainer = trainer(2).measure(Measure.confusion()).callback(look).build()) {
      History history = trainer.fit(Stripes.data(120, 1));
      assertThat(history.epochs().get(0).training().confusions()).isEmpty();
      assertThat(history.epochs().get(0).validation().orElseThrow().confusions()).isEmpty();
      assertThat(Confusion.of(seen.get(7), List.of()).samples()).isEqualTo(120);
      try (Predictor predictor = trainer.predictor()) {
        Confusion counted = Confusion.of(predictor, Stripes.data(45, 2));
        assertThat(
                Confusion.of(
                    history.last().validation().orElseThrow().confusion().orElseThrow(),
                    counted.classNames()))
            .hasToString(counted.toString());
      }
      trainer.checkpoint(checkpoint);
      try (Trainer resumed = Trainer.resume(checkpoint).build()) {
        assertThat(resumed.history().epochs()).isEqualTo(history.epochs());
      }
    }
  }

  @Test
  void aModelFileKnowsWhatItWasTrainedFor() throws IOException {
    Path file = folder.resolve("svm.safetensors");
    Loss loss = MulticlassHinge.of(0.5);
    Evaluation measured;
    try (Trainer trainer = Trainer.of(Stripes.model()).loss(loss).lanes(1).build()) {
      trainer.save(file);
      measured = trainer.evaluate(Stripes.data(30, 1));
      try (Predictor now = trainer.predictor()) {
        assertThat(now.losses()).containsExactly(loss);
      }
    }
    try (ModelFile stored = ModelFile.open(file);
        Predictor predictor = Predictor.builder(file).lanes(1).build()) {
      assertThat(stored.metadata()).containsEntry("losses", "multiclass_hinge:margin=0.5");
      assertThat(predictor.evaluate(Stripes.data(30, 1)).loss())
          .isEqualTo(measured.loss(), within(1e-6));
      assertThat(
              predictor
                  .evaluate(Stripes.data(30, 1), List.of(CrossEntropy.of()), MEASURES)
                  .metrics())
          .containsKey("f1");
    }
  }
}
