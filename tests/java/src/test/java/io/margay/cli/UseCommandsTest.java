package io.margay.cli;

import static org.assertj.core.api.Assertions.assertThat;

import io.margay.data.Dataset;
import io.margay.data.Images;
import io.margay.data.Letters;
import io.margay.internal.json.JsonReader;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** {@code evaluate}, {@code predict} and {@code bench}, with a network that learned the letters. */
class UseCommandsTest {
  @TempDir static Path folder;

  @BeforeAll
  static void train() {
    Invocation run =
        Invocation.margay(
            "train",
            "--data",
            "letters:16",
            "--out",
            file("letters.safetensors"),
            "--json",
            file("train.json"));
    assertThat(run.err()).isEmpty();
    Dataset letters = Letters.of(16).test(2, 0);
    try {
      Images.writePng(letters.sample(0), file("cross.png"));
      Images.writePng(letters.sample(1), file("circle.png"));
    } catch (IOException failure) {
      throw new AssertionError(failure);
    }
  }

  @Test
  void evaluateMeasuresWhatTheTrainingMeasured() throws IOException {
    Invocation run =
        Invocation.margay(
            "evaluate",
            file("letters.safetensors"),
            "--data",
            "letters:16",
            "--json",
            file("evaluate.json"));
    assertThat(run.err()).isEmpty();
    assertThat(run.out())
        .startsWith("1,000 samples  loss 0.")
        .contains("rows: what it is; columns: what the network says");
    Map<?, ?> json = json("evaluate.json");
    Map<?, ?> test = (Map<?, ?>) json("train.json").get("test");
    assertThat(json.get("accuracy")).isEqualTo(test.get("accuracy"));
    List<?> confusion = (List<?>) json.get("confusion");
    long right =
        (Long) ((List<?>) confusion.get(0)).get(0) + (Long) ((List<?>) confusion.get(1)).get(1);
    assertThat(right / 1000.0).isEqualTo(json.get("accuracy"));
    assertThat(json.get("classes")).isEqualTo(List.of("X", "O"));
  }

  @Test
  void aNetworkInDoublePrecisionIsMeasuredToo() {
    Invocation.margay(
        "train",
        "--data",
        "letters:12",
        "--epochs",
        1,
        "--type",
        "f64",
        "--out",
        file("double.safetensors"),
        "--quiet");
    Invocation run =
        Invocation.margay(
            "evaluate", "--model", file("double.safetensors"), "--data", "letters:12");
    assertThat(run.err()).isEmpty();
    assertThat(run.out()).startsWith("1,000 samples  loss 0.");
  }

  @Test
  void predictNamesTheLargestClassFirst() {
    Invocation run =
        Invocation.margay(
            "predict",
            "--model",
            file("letters.safetensors"),
            file("cross.png"),
            file("circle.png"));
    assertThat(run.err()).isEmpty();
    assertThat(run.code()).isZero();
    assertThat(run.out().lines()).hasSize(2);
    assertThat(run.out())
        .containsPattern("cross\\.png: X [01]\\.\\d{4}, O [01]\\.\\d{4}")
        .containsPattern("circle\\.png: O [01]\\.\\d{4}, X [01]\\.\\d{4}");
  }

  @Test
  void oneImageThatFailsDoesNotStopTheOthers() throws IOException {
    Path text = Files.writeString(file("notes.png"), "no picture");
    Invocation run =
        Invocation.margay(
            "predict",
            "--model",
            file("letters.safetensors"),
            "--top",
            1,
            "--json",
            file("predict.json"),
            file("none.png"),
            text,
            file("cross.png"));
    assertThat(run.code()).isEqualTo(1);
    assertThat(run.err().lines()).hasSize(2);
    assertThat(run.err())
        .contains("margay predict: " + file("none.png") + ": there is no such file")
        .contains("margay predict: " + text + ": not a picture that can be read");
    assertThat(run.out()).containsPattern("cross\\.png: X [01]\\.\\d{4}\n");
    List<?> images = (List<?>) json("predict.json").get("images");
    assertThat(((Map<?, ?>) images.get(0)).get("error")).isNotNull();
    assertThat((List<?>) ((Map<?, ?>) images.get(2)).get("classes")).hasSize(1);
  }

  @Test
  void benchWritesItsNumbersInTheirShape() throws IOException {
    for (String mode : new String[] {"train", "infer"}) {
      Invocation run =
          Invocation.margay(
              "bench",
              "letters",
              "--mode",
              mode,
              "--batch",
              8,
              "--lanes",
              2,
              "--seconds",
              0.2,
              "--json",
              file("bench.json"));
      assertThat(run.err()).isEmpty();
      assertThat(run.out())
          .startsWith("letters, " + mode + ", batch 8, lanes 2, threads 1")
          .contains("images/s", "GFLOP/s", "machine", "date");
      Map<?, ?> json = json("bench.json");
      assertThat(json.keySet())
          .map(Object::toString)
          .containsExactly(
              "model",
              "mode",
              "batch",
              "lanes",
              "threads",
              "imagesPerSecond",
              "stepMicros",
              "peakRssMiB",
              "gflops",
              "fmaPeakGflops");
      assertThat(((Map<?, ?>) json.get("imagesPerSecond")).keySet())
          .map(Object::toString)
          .containsExactly("median", "p10", "p90");
      assertThat(((Map<?, ?>) json.get("stepMicros")).keySet())
          .map(Object::toString)
          .containsExactly("p50", "p99");
      assertThat((Double) json.get("gflops")).isPositive();
    }
  }

  private static Path file(String name) {
    return folder.resolve(name);
  }

  private static Map<?, ?> json(String name) throws IOException {
    return (Map<?, ?>) JsonReader.read(Files.readString(file(name)));
  }
}
