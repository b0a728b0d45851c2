package io.margay.train;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.margay.loss.Evaluation;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.Test;

class MetricTest {

  private static EpochStats epoch(double loss, double validationLoss, double accuracy) {
    Optional<Evaluation> validation =
        Double.isNaN(validationLoss)
            ? Optional.empty()
            : Optional.of(new Evaluation(validationLoss, Map.of("accuracy", validationLoss), 1));
    return new EpochStats(
        0, new Evaluation(loss, Map.of("accuracy", accuracy), 1), validation, 1, 0.1);
  }

  @Test
  void lossIsTheValidationLossWhereThereIsOne() {
    assertThat(Metric.LOSS.of(epoch(1, 2, 0.5))).isEqualTo(2);
    assertThat(Metric.LOSS.of(epoch(1, Double.NaN, 0.5))).isEqualTo(1);
  }

  @Test
  void theBestIsTheFirstAfterWhichNoneWasBetter() {
    List<EpochStats> epochs =
        List.of(
            epoch(3, Double.NaN, 0.1),
            epoch(2, Double.NaN, 0.3),
            epoch(2, Double.NaN, 0.2),
            epoch(2.5, Double.NaN, 0.3));

    assertThat(Metric.LOSS.best(epochs, 0)).isEqualTo(1);
    assertThat(Metric.ACCURACY.best(epochs, 0)).isEqualTo(1);
    assertThat(Metric.LOSS.best(epochs, 1.5)).isEqualTo(0);
    assertThat(Metric.LOSS.best(List.of(), 0)).isEqualTo(-1);
  }

  @Test
  void notANumberIsWorseThanAnyNumber() {
    List<EpochStats> epochs =
        List.of(
            epoch(Double.NaN, Double.NaN, Double.NaN),
            epoch(9, Double.NaN, 0.1),
            epoch(Double.NaN, Double.NaN, Double.NaN),
            epoch(8, Double.NaN, 0.1));

    assertThat(Metric.LOSS.best(epochs, 0)).isEqualTo(3);
    assertThat(Metric.LOSS.best(epochs, 2)).isEqualTo(1);
    assertThat(Metric.ACCURACY.best(epochs, 0)).isEqualTo(1);
    assertThat(Metric.LOSS.best(epochs.subList(0, 1), 0)).isEqualTo(0);
  }

  @Test
  void aMetricThatNothingMeasuresIsRefusedAtTheBuild() {
    Metric wrong = Metric.largest("acuracy");
    for (Callback callback :
        List.of(
            EarlyStopping.of(2).watching(wrong),
            EarlyStopping.of(2).watching(wrong).restoringBest(),
            Checkpoints.best(Path.of("best.safetensors"), wrong))) {
      TrainerBuilder builder = Trainer.of(Stripes.model()).callback(callback);
      assertThatThrownBy(builder::build)
          .isInstanceOf(IllegalArgumentException.class)
          .hasMessage(
              "Trainer: a callback compares epochs by metric 'acuracy': not measured, expected loss"
                  + " or one of [accuracy, top_k_accuracy]");
    }
    Trainer.of(Stripes.model())
        .callback(Checkpoints.best(Path.of("best.safetensors"), Metric.ACCURACY))
        .callback(Checkpoints.last(Path.of("last.safetensors")))
        .callback(EarlyStopping.of(2))
        .build()
        .close();
    SeveralLossesTest.losses()
        .callback(EarlyStopping.of(2).watching(Metric.ACCURACY))
        .callback(EarlyStopping.of(2).watching(Metric.smallest("kind/loss")))
        .build()
        .close();
  }

  @Test
  void settingsOutOfRangeAreRefused() {
    assertThatThrownBy(() -> EarlyStopping.of(0))
        .hasMessage("EarlyStopping: patience 0, expected at least 1 epoch");
    assertThatThrownBy(() -> new EarlyStopping(1, -1, Metric.LOSS))
        .hasMessage("EarlyStopping: least progress -1.0, expected a number of 0 or more");
  }

  @Test
  void anyNumberThatWasMeasuredMayBeCompared() {
    Evaluation both = new Evaluation(3, Map.of("digit/loss", 1.0, "digit/accuracy", 0.75), 4);
    EpochStats epoch = new EpochStats(0, both, Optional.empty(), 1, 0.1);

    assertThat(Metric.smallest("digit/loss").of(epoch)).isEqualTo(1);
    assertThat(Metric.ACCURACY.of(epoch)).isEqualTo(0.75);
    assertThatThrownBy(() -> Metric.largest("parity/accuracy").of(epoch))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageStartingWith(
            "metric 'parity/accuracy': not measured, expected loss or one of [digit/");
  }
}
