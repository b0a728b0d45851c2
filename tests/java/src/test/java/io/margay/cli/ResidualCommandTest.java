package io.margay.cli;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import io.margay.internal.json.JsonReader;
import io.margay.model.Model;
import io.margay.model.ModelFile;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Networks that are no chain, from the command line. */
class ResidualCommandTest {

  private static final Path MNIST =
      Path.of(System.getProperty("margay.root"), "..", "shared", "data", "mnist");
  private static final String RESIDUAL =
      """
      image = input() shape=28x28x1 dtype=u8 scale=0.00392156862745098
      stem = conv2d(image) filters=8 kernel=3x3 stride=2x2 padding=same bias=false
      stem_norm = batch_norm(stem) momentum=0.9
      x = relu(stem_norm)
      conv = conv2d(x) filters=8 kernel=3x3 padding=same bias=false
      norm = batch_norm(conv) momentum=0.9
      sum = add(norm, x)
      y = relu(sum)
      pool = maxpool2d(y) kernel=2x2
      flat = flatten(pool)
      votes = dense(flat) units=10
      shares = softmax(votes)
      """;
  private static final String BRANCHES =
      """
      image = input() shape=12x12x1 dtype=u8 scale=0.00392156862745098
      flat = flatten(image)
      left = dense(flat) units=2
      right = dense(flat) units=3
      """;

  @TempDir Path folder;

  @Test
  void aResidualNetworkWithBatchNormalisationLearnsDigits() throws IOException {
    assumeTrue(Files.isDirectory(MNIST), () -> "MNIST is not at " + MNIST);
    Path network = Files.writeString(folder.resolve("residual.txt"), RESIDUAL);
    Path model = folder.resolve("residual.safetensors");
    Path json = folder.resolve("numbers.json");
    Invocation run =
        Invocation.margay(
            "train",
            "--data",
            "mnist:" + MNIST,
            "--model",
            network,
            "--out",
            model,
            "--json",
            json,
            "--epochs",
            1,
            "--batch",
            100,
            "--optimizer",
            "adam:learning_rate=0.003",
            "--lanes",
            2);
    assertThat(run.err()).isEmpty();
    assertThat(run.out()).contains("Non-trainable params: 32", "60,000 samples to learn from");
    Map<?, ?> numbers = (Map<?, ?>) JsonReader.read(Files.readString(json));
    assertThat((Double) ((Map<?, ?>) numbers.get("test")).get("accuracy")).isGreaterThan(0.96);
    try (ModelFile file = ModelFile.open(model)) {
      assertThat(file.model().program()).isEqualTo(Model.parse(RESIDUAL).program());
    }
    Invocation measured = Invocation.margay("evaluate", model, "--data", "mnist:" + MNIST);
    assertThat(measured.err()).isEmpty();
    assertThat(measured.out()).startsWith("10,000 samples  loss 0.");
  }

  @Test
  void severalLossesAreReportedByName() throws IOException {
    Path network = Files.writeString(folder.resolve("branches.txt"), BRANCHES);
    Path model = folder.resolve("branches.safetensors");
    Path json = folder.resolve("numbers.json");
    Invocation run =
        Invocation.margay(
            "train",
            "--data",
            "letters:12",
            "--model",
            network,
            "--out",
            model,
            "--json",
            json,
            "--epochs",
            2,
            "--validation",
            0.1,
            "--loss",
            "cross_entropy:output=left:target=label",
            "--loss",
            "cross_entropy:output=right:target=label:weight=0.5");
    assertThat(run.err()).isEmpty();
    assertThat(run.out())
        .containsPattern("epoch 1/2  loss \\d\\.\\d{4}  left/loss \\d")
        .containsPattern("test loss 0\\.\\d{4}  left/loss");
    Map<?, ?> numbers = (Map<?, ?>) JsonReader.read(Files.readString(json));
    List<String> names =
        List.of(
            "left/loss",
            "left/accuracy",
            "left/top_k_accuracy",
            "right/loss",
            "right/accuracy",
            "right/top_k_accuracy");
    Map<?, ?> epoch = (Map<?, ?>) ((List<?>) numbers.get("epochs")).get(1);
    for (Object metrics :
        List.of(
            epoch.get("metrics"),
            epoch.get("validationMetrics"),
            ((Map<?, ?>) numbers.get("test")).get("metrics"))) {
      assertThat(((Map<?, ?>) metrics).keySet()).isEqualTo(Set.copyOf(names));
    }
    Invocation measured =
        Invocation.margay(
            "evaluate",
            model,
            "--data",
            "letters:12",
            "--loss",
            "cross_entropy:output=left:target=label",
            "--loss",
            "cross_entropy:output=right:target=label:weight=0.5");
    assertThat(measured.err()).isEmpty();
    assertThat(measured.out())
        .containsPattern("1,000 samples  loss 0\\.\\d{4}  left/loss 0\\.\\d{4}  left/accuracy")
        .doesNotContain("rows: what it is");
    assertThat(Invocation.margay("evaluate", model, "--data", "letters:12").out())
        .as("the file knows what it was trained for")
        .isEqualTo(measured.out());
    Invocation unsaid =
        Invocation.margay(
            "train", "--data", "letters:12", "--model", network, "--out", model, "--restart");
    assertThat(unsaid.err())
        .startsWith(
            "margay train: branches.txt: 2 outputs [left, right], and the loss cross_entropy does"
                + " not say which of them it measures. Name each that is to be measured: --loss"
                + " cross_entropy:output=left --loss cross_entropy:output=right.");
    assertThat(unsaid.code()).isEqualTo(2);
    Invocation wrong = Invocation.margay("train", "--loss", "hing");
    assertThat(wrong.err())
        .contains(
            "Invalid value for option '--loss' (TEXT): loss 'hing': 'hing' is unknown, expected "
                + "binary_cross_entropy, cross_entropy, ");
    assertThat(wrong.code()).isEqualTo(2);
  }
}
