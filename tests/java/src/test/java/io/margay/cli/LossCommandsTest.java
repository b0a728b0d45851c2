package io.margay.cli;

import static org.assertj.core.api.Assertions.assertThat;

import io.margay.Shape;
import io.margay.Tensor;
import io.margay.internal.json.JsonReader;
import io.margay.loss.CrossEntropy;
import io.margay.model.Zoo;
import io.margay.train.Trainer;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Other losses than cross-entropy, and measures, on the command line. */
class LossCommandsTest {

  private static final int SAMPLES = 80;

  @TempDir Path folder;

  private Path file(String name) {
    return folder.resolve(name);
  }

  private Map<?, ?> json(String name) throws IOException {
    return (Map<?, ?>) JsonReader.read(Files.readString(file(name)));
  }

  /** Two numbers and their difference, and a network that is to find it. */
  private String differences() throws IOException {
    float[] pairs = new float[2 * SAMPLES];
    float[] differences = new float[SAMPLES];
    for (int i = 0; i < SAMPLES; i++) {
      pairs[2 * i] = i % 9 / 4f - 1;
      pairs[2 * i + 1] = i % 7 / 3f - 1;
      differences[i] = pairs[2 * i] - pairs[2 * i + 1];
    }
    Tensor.of(pairs, Shape.of(SAMPLES, 2)).writeNpy(file("x.npy"));
    Tensor.of(differences, Shape.of(SAMPLES)).writeNpy(file("y.npy"));
    Files.writeString(file("line.txt"), "x = input() shape=2\ny = dense(x) units=1\n");
    return "npy:" + file("x.npy") + "," + file("y.npy");
  }

  @Test
  void numbersAreLearnedAndMeasuredByWhatTheModelWasTrainedFor() throws IOException {
    String data = differences();
    Invocation train =
        Invocation.margay(
            "train",
            "--data",
            data,
            "--model",
            file("line.txt"),
            "--loss",
            "mse",
            "--metrics",
            "mae,mse",
            "--optimizer",
            "sgd:learning_rate=0.2",
            "--batch",
            8,
            "--epochs",
            40,
            "--lanes",
            1,
            "--out",
            file("line.safetensors"),
            "--json",
            file("train.json"));
    assertThat(train.err()).isEmpty();
    assertThat(train.out()).containsPattern("test loss 0\\.0000  mae 0\\.\\d{4}  mse 0\\.0000");
    Map<?, ?> test = (Map<?, ?>) json("train.json").get("test");
    assertThat(test.get("accuracy")).as("nothing measures it").isNull();
    assertThat((Double) ((Map<?, ?>) test.get("metrics")).get("mae")).isLessThan(0.01);

    Invocation evaluate =
        Invocation.margay(
            "evaluate",
            "--model",
            file("line.safetensors"),
            "--data",
            data,
            "--metrics",
            "mae",
            "--json",
            file("evaluate.json"));
    assertThat(evaluate.err()).isEmpty();
    assertThat(evaluate.out()).containsPattern("80 samples  loss 0\\.0000  mae 0\\.00\\d\\d");
    assertThat(json("evaluate.json").keySet()).map(Object::toString).doesNotContain("confusion");
  }

  @Test
  void lettersByMarginsWithMeasures() throws IOException {
    Invocation run =
        Invocation.margay(
            "train",
            "--data",
            "letters:12",
            "--epochs",
            1,
            "--lanes",
            1,
            "--loss",
            "multiclass_hinge:margin=0.5",
            "--metrics",
            "f1,recall:class=1,roc_auc,confusion",
            "--out",
            file("margins.safetensors"),
            "--json",
            file("margins.json"));
    assertThat(run.err()).isEmpty();
    assertThat(run.out()).containsPattern("epoch 1/1  loss .*accuracy .*f1 .*recall_1 .*roc_auc ");
    Map<?, ?> measured = (Map<?, ?>) ((Map<?, ?>) json("margins.json").get("test")).get("metrics");
    assertThat((Double) measured.get("roc_auc")).isBetween(0.8, 1.0);
    assertThat(rows(measured.get("confusion"))).isEqualTo(1000);
    Map<?, ?> epoch = (Map<?, ?>) ((List<?>) json("margins.json").get("epochs")).get(0);
    assertThat(rows(((Map<?, ?>) epoch.get("metrics")).get("confusion"))).isEqualTo(4000);

    Invocation evaluate =
        Invocation.margay(
            "evaluate",
            file("margins.safetensors"),
            "--data",
            "letters:12",
            "--metrics",
            "confusion",
            "--json",
            file("evaluate.json"));
    assertThat(evaluate.err()).isEmpty();
    assertThat(evaluate.out())
        .containsOnlyOnce("rows: what it is; columns: what the network says")
        .containsPattern("X +[0-9.]+ +[0-9.]+");
    Map<?, ?> numbers = json("evaluate.json");
    assertThat(((Map<?, ?>) numbers.get("metrics")).get("confusion"))
        .isEqualTo(measured.get("confusion"))
        .isEqualTo(numbers.get("confusion"));
    assertThat(
            Invocation.margay(
                    "evaluate",
                    file("margins.safetensors"),
                    "--data",
                    "letters:12",
                    "--metrics",
                    "f1,mae")
                .err())
        .isEqualToNormalizingNewlines(
            "margay evaluate: Measure: mae beside multiclass_hinge:margin=0.5, whose target has"
                + " class indices, expected values. Try margay evaluate --help.\n");
  }

  @Test
  void aModelOfWeightedSamplesIsMeasuredWithoutWeights() throws IOException {
    try (Trainer trainer =
        Trainer.of(Zoo.letters(12, 1)).loss(CrossEntropy.of().weights("trust")).lanes(1).build()) {
      trainer.save(file("weighted.safetensors"));
    }
    Invocation run =
        Invocation.margay("evaluate", file("weighted.safetensors"), "--data", "letters:12");
    assertThat(run.err()).isEmpty();
    assertThat(run.out())
        .startsWith(
            "trained with the weights trust, which the data do not have: all samples count the"
                + " same")
        .contains("1,000 samples  loss ");
  }

  private static long rows(Object matrix) {
    return ((List<?>) matrix)
        .stream().flatMap(row -> ((List<?>) row).stream()).mapToLong(count -> (Long) count).sum();
  }

  @Test
  void benchTrainsTheLossOfTheFile() throws IOException {
    Files.writeString(
        file("two.txt"),
        """
        x = input() shape=4x4x1
        y = conv2d(x) filters=2 kernel=1x1
        target = input() shape=4x4x2
        loss = mse(y, target)
        """);
    Invocation run =
        Invocation.margay("bench", file("two.txt"), "--batch", 4, "--lanes", 1, "--seconds", 0.1);
    assertThat(run.err()).isEmpty();
    assertThat(run.out()).startsWith("two.txt, train, batch 4, lanes 1");
  }

  @Test
  void whatIsUnknownIsNamed() {
    assertThat(Invocation.margay("train", "--metrics", "f1,recal").err())
        .contains("--metrics")
        .contains("measure 'recal': 'recal' is unknown, expected accuracy, top_k, ");
    assertThat(Invocation.margay("train", "--metrics", "mse").err())
        .contains(
            "Measure: mse beside cross_entropy, whose target has class indices, expected values");
  }
}
