package io.margay.train;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.margay.internal.feed.Sums;
import io.margay.loss.Evaluation;
import io.margay.loss.Readout;
import java.io.IOException;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.Test;

class ProgressTest {

  private static Progress empty() {
    return new Progress(new Sums(readout()));
  }

  private static Readout readout() {
    Readout.Builder readout = new Readout.Builder();
    readout.addMean("accuracy", "loss/accuracy");
    readout.addMean("top_k_accuracy", "loss/top_k_accuracy");
    return readout.build();
  }

  private static Map<String, Double> sums(double accuracy, double topK) {
    return Map.of("loss/accuracy", accuracy, "loss/top_k_accuracy", topK);
  }

  private static Progress inTheSecondEpoch() {
    Progress progress = empty();
    progress.size = 100;
    progress.seconds = 1 / 3.0;
    progress.learningRate = 0.1;
    progress.step = 1;
    progress.sums().set(25, sums(81, 100), 100);
    progress.finish(
        new Evaluation(0.5, Map.of("accuracy", 1 / 3.0, "top_k_accuracy", Double.NaN), 3));
    progress.seconds = 0.1 + 0.2;
    progress.learningRate = 0.1 / 3;
    progress.step = 2;
    progress.sums().set(Math.PI, sums(60, 64), 64);
    return progress;
  }

  private static Progress restored(Map<String, String> texts) throws IOException {
    Progress progress = empty();
    progress.restore(texts);
    return progress;
  }

  @Test
  void textsBringBackEveryBit() throws IOException {
    Progress progress = inTheSecondEpoch();

    Progress copy = restored(progress.metadata());

    assertThat(copy.finished()).isEqualTo(progress.finished());
    assertThat(copy.metadata()).isEqualTo(progress.metadata());
    assertThat(copy.sums().loss()).isEqualTo(Math.PI);
    assertThat(copy.sums().byName()).isEqualTo(sums(60, 64));
    assertThat(copy.step).isEqualTo(2);
    assertThat(copy.samples()).isEqualTo(64);
  }

  @Test
  void anEpochsNumbersAreMeans() {
    EpochStats epoch = inTheSecondEpoch().finished().get(0);

    assertThat(epoch)
        .isEqualTo(
            new EpochStats(
                0,
                new Evaluation(0.25, Map.of("accuracy", 0.81, "top_k_accuracy", 1.0), 100),
                Optional.of(
                    new Evaluation(
                        0.5, Map.of("accuracy", 1 / 3.0, "top_k_accuracy", Double.NaN), 3)),
                1 / 3.0,
                0.1));
    assertThat(epoch.imagesPerSecond()).isEqualTo(300);
    assertThat(epoch.validated()).isTrue();
    assertThat(epoch.validationAccuracy()).isEqualTo(1 / 3.0);
  }

  @Test
  void everyMissingOrWrongTextIsNamed() {
    Map<String, String> texts = inTheSecondEpoch().metadata();
    for (String key :
        List.of(
            "history",
            "step",
            "samples",
            "dataset_size",
            "loss_sum",
            "metric_sums",
            "seconds",
            "current_learning_rate")) {
      Map<String, String> missing = new LinkedHashMap<>(texts);
      missing.remove(key);
      assertThatThrownBy(() -> restored(missing))
          .isInstanceOf(IOException.class)
          .hasMessageContaining("\"" + key + "\"");
      for (String value : List.of("{}", "[", "[{}]")) {
        Map<String, String> wrong = new LinkedHashMap<>(texts);
        wrong.put(key, value);
        assertThatThrownBy(() -> restored(wrong))
            .isInstanceOf(IOException.class)
            .hasMessageContaining("\"" + key + "\"");
      }
    }
  }

  @Test
  void aPositionBehindTheEndIsRefused() {
    Map<String, String> texts = inTheSecondEpoch().metadata();
    texts.put("samples", "101");

    assertThatThrownBy(() -> restored(texts))
        .isInstanceOf(IOException.class)
        .hasMessageContaining("101 of 100 samples");
  }
}
