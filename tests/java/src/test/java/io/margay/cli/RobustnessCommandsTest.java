package io.margay.cli;

import static org.assertj.core.api.Assertions.assertThat;

import io.margay.internal.json.JsonReader;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** How a network is measured under harder circumstances, on the command line. */
class RobustnessCommandsTest {

  @TempDir Path folder;

  private Invocation train(Object... more) {
    Object[] words = new Object[more.length + 5];
    Object[] first = {"train", "--lanes", 1, "--out", folder.resolve("m")};
    System.arraycopy(first, 0, words, 0, first.length);
    System.arraycopy(more, 0, words, first.length, more.length);
    Invocation run = Invocation.margay(words);
    assertThat(run.err()).isEmpty();
    return run;
  }

  private Map<?, ?> evaluated(Object... more) throws IOException {
    Path json = folder.resolve("json");
    Object[] words = new Object[more.length + 4];
    Object[] first = {"evaluate", folder.resolve("m"), "--json", json};
    System.arraycopy(first, 0, words, 0, first.length);
    System.arraycopy(more, 0, words, first.length, more.length);
    Invocation run = Invocation.margay(words);
    assertThat(run.err()).isEmpty();
    return (Map<?, ?>) JsonReader.read(Files.readString(json));
  }

  @Test
  void difficultiesAreShownEach() throws IOException {
    train();
    Map<?, ?> harder = (Map<?, ?>) evaluated("--difficulties").get("difficulties");
    assertThat(harder.keySet().stream().map(Object::toString))
        .containsExactly(
            "shift",
            "scale",
            "rotation",
            "thickness",
            "blur",
            "brightness",
            "occlusion",
            "noise",
            "elastic");
    assertThat(harder.values())
        .as("the recipe's own epochs and augmentation")
        .allSatisfy(one -> assertThat(((Number) one).doubleValue()).isBetween(0.98, 1.0));
  }

  @Test
  void pixelsAreExchangedAlikeForTrainingAndEvaluation() throws IOException {
    train("--model", "one-layer", "--permute", 7, "--epochs", 1);
    assertThat(
            train(
                    "--data",
                    "permuted:7:letters",
                    "--model",
                    "one-layer",
                    "--epochs",
                    1,
                    "--restart")
                .out())
        .contains("test loss");
    double alike = accuracy(evaluated("--permute", 7));
    double other = accuracy(evaluated("--permute", 8));
    assertThat(alike).isGreaterThan(other + 0.05);
  }

  private static double accuracy(Map<?, ?> numbers) {
    return ((Number) numbers.get("accuracy")).doubleValue();
  }

  /** Whatever the seed: 40 of 4,000 letters, which a network learns by heart. */
  @Test
  void fewSamplesAreLearnedByHeart() throws IOException {
    Invocation run =
        train("--data", "few:40:letters", "--epochs", 30, "--batch", 10, "--augment", "none");
    assertThat(run.out()).contains("40 samples to learn from, 1,000 to test with");
    Map<?, ?> learned = evaluated("--data", "few:40:letters", "--part", "train");
    assertThat(learned.get("samples")).isEqualTo(40L);
    Map<?, ?> other = evaluated("--data", "few:40:letters");
    assertThat(other.get("samples")).isEqualTo(1000L);
    assertThat(accuracy(learned)).isEqualTo(1).isGreaterThanOrEqualTo(accuracy(other));
    assertThat(evaluated("--part", "train").get("samples")).isEqualTo(4000L);
  }

  @Test
  void bodiesAreData() throws IOException {
    assertThat(train("--data", "bodies", "--epochs", 1).out())
        .contains("2,000 samples to learn from, 400 to test with");
  }

  @Test
  void refusals() {
    assertThat(Invocation.margay("train", "--data", "permuted:7").err())
        .contains("data 'permuted:7': expected letters");
    assertThat(Invocation.margay("train", "--data", "few:0:letters").err())
        .contains("data 'few:0:letters': '0' samples, expected a whole number from 1 up");
    assertThat(Invocation.margay("train", "--data", "few:5000:letters").err())
        .contains("few:5000:letters:28: 5,000 samples of 4,000 to learn from: expected at most");
    assertThat(Invocation.margay("train", "--data", "permuted:x:letters").err())
        .contains("data 'permuted:x:letters': seed 'x', expected a whole number");
  }
}
