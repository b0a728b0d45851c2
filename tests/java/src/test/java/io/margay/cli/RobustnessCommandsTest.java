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

  @Test
  void bodiesAreData() throws IOException {
    assertThat(train("--data", "bodies", "--epochs", 1).out())
        .contains("2,000 samples to learn from, 400 to test with");
  }

  @Test
  void refusals() {
    assertThat(Invocation.margay("train", "--data", "permuted:7").err())
        .contains("data 'permuted:7': expected letters");
    assertThat(Invocation.margay("train", "--data", "permuted:x:letters").err())
        .contains("data 'permuted:x:letters': seed 'x', expected a whole number");
  }
}
