package io.margay.train;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

class ProgressTest {

  private static Progress inTheSecondEpoch() {
    Progress progress = new Progress();
    progress.size = 100;
    progress.seconds = 1 / 3.0;
    progress.add(100, 25, 81, 0.1);
    progress.finish(Double.NaN, Double.NaN);
    progress.seconds = 0.1 + 0.2;
    progress.add(64, Math.PI, 60, 0.1 / 3);
    return progress;
  }

  @Test
  void textsBringBackEveryBit() throws IOException {
    Progress progress = inTheSecondEpoch();

    Progress copy = Progress.parse(progress.metadata());

    assertThat(copy.finished()).isEqualTo(progress.finished());
    assertThat(copy.metadata()).isEqualTo(progress.metadata());
    assertThat(copy.lossSum).isEqualTo(Math.PI);
    assertThat(copy.step).isEqualTo(2);
    assertThat(copy.samples).isEqualTo(64);
  }

  @Test
  void anEpochsNumbersAreMeans() {
    EpochStats epoch = inTheSecondEpoch().finished().get(0);

    assertThat(epoch).isEqualTo(new EpochStats(0, 0.25, 0.81, Double.NaN, Double.NaN, 1 / 3.0, 300, 0.1));
    assertThat(epoch.validated()).isFalse();
  }

  @Test
  void everyMissingOrWrongTextIsNamed() {
    Map<String, String> texts = inTheSecondEpoch().metadata();
    for (String key : List.of("history", "step", "samples", "dataset_size", "loss_sum", "correct", "seconds",
        "current_learning_rate")) {
      Map<String, String> missing = new LinkedHashMap<>(texts);
      missing.remove(key);
      assertThatThrownBy(() -> Progress.parse(missing)).isInstanceOf(IOException.class)
          .hasMessageContaining("\"" + key + "\"");
      Map<String, String> wrong = new LinkedHashMap<>(texts);
      wrong.put(key, "{}");
      assertThatThrownBy(() -> Progress.parse(wrong)).isInstanceOf(IOException.class)
          .hasMessageContaining("\"" + key + "\"");
    }
  }

  @Test
  void aPositionBehindTheEndIsRefused() {
    Map<String, String> texts = inTheSecondEpoch().metadata();
    texts.put("samples", "101");

    assertThatThrownBy(() -> Progress.parse(texts)).isInstanceOf(IOException.class)
        .hasMessageContaining("101 of 100 samples");
  }
}
