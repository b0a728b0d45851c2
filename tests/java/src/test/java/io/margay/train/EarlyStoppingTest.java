package io.margay.train;

import static org.assertj.core.api.Assertions.assertThat;

import io.margay.data.Dataset;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class EarlyStoppingTest {

  private static final Dataset DATA = Stripes.data(60, 1);
  private static final Dataset TEST = Stripes.data(90, 2);

  /** A rate at which the validation loss soon goes up and down. */
  private static TrainerBuilder restless() {
    return Trainer.of(Stripes.model())
        .optimizer(Adam.of(0.1))
        .batch(10)
        .epochs(12)
        .lanes(2)
        .validation(TEST);
  }

  @Test
  void theParametersOfTheBestEpochComeBack() {
    try (Trainer trainer = restless().callback(EarlyStopping.of(4).restoringBest()).build()) {
      List<EpochStats> epochs = trainer.fit(DATA).epochs();
      EpochStats best = epochs.get(Metric.LOSS.best(epochs, 0));

      assertThat(best)
          .as("an epoch before the last, or this test shows nothing")
          .isNotEqualTo(epochs.get(epochs.size() - 1));
      assertThat(trainer.evaluate(TEST).loss()).isEqualTo(best.validationLoss());
    }
  }

  @Test
  void withoutItTheParametersAreThoseOfTheLast() {
    try (Trainer trainer = restless().callback(EarlyStopping.of(4)).build()) {
      assertThat(trainer.fit(DATA).last().validationLoss())
          .isEqualTo(trainer.evaluate(TEST).loss());
    }
  }

  /** What was interrupted may go on, from where it was. */
  @Test
  void anInterruptedFitRestoresNothingAndGoesOnAsIfItHadNotStopped() {
    List<Long> stops = new ArrayList<>(List.of(45L));
    Callback stop =
        new Callback() {
          @Override
          public void onBatch(BatchInfo batch, Trainer trainer) {
            if (stops.remove(batch.step())) {
              trainer.stop();
            }
          }
        };
    try (Trainer whole = restless().callback(EarlyStopping.of(20).restoringBest()).build();
        Trainer parts =
            restless().callback(EarlyStopping.of(20).restoringBest()).callback(stop).build()) {
      whole.fit(DATA);
      assertThat(parts.fit(DATA).interrupted()).isTrue();
      parts.fit(DATA);

      assertThat(TrainerTest.losses(parts.history()))
          .isEqualTo(TrainerTest.losses(whole.history()));
      assertThat(parts.parameter("dense/kernel").toFloats())
          .isEqualTo(whole.parameter("dense/kernel").toFloats());
    }
  }

  @Test
  void afterAResumeTheBestSinceThenComesBack(@TempDir Path folder) throws IOException {
    Path file = folder.resolve("model.safetensors");
    try (Trainer trainer = restless().epochs(5).build()) {
      trainer.fit(DATA);
      trainer.checkpoint(file);
    }
    try (Trainer trainer =
        Trainer.resume(file)
            .epochs(12)
            .validation(TEST)
            .callback(EarlyStopping.of(20).restoringBest())
            .build()) {
      List<EpochStats> since = trainer.fit(DATA).epochs().subList(5, 12);
      assertThat(trainer.evaluate(TEST).loss())
          .isEqualTo(since.get(Metric.LOSS.best(since, 0)).validationLoss());
    }
  }
}
