package io.margay.cli;

import static org.assertj.core.api.Assertions.assertThat;

import io.margay.Shape;
import io.margay.data.Dataset;
import io.margay.data.Letters;
import io.margay.internal.json.JsonReader;
import io.margay.model.ModelFile;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class TrainCommandTest {
  @TempDir Path folder;

  @Test
  void withoutOptionsItLearnsTheLettersAndShowsThem() throws IOException {
    Invocation run =
        Invocation.margay(
            "train", "--out", file("letters.safetensors"), "--json", file("numbers.json"));
    assertThat(run.err()).isEmpty();
    assertThat(run.code()).isZero();
    assertThat(run.out())
        .contains(
            "Model: \"sequential\"",
            "4,000 samples to learn from, 1,000 to test with",
            "epoch 1/",
            "images/s")
        .containsPattern("test loss 0\\.\\d{4}  accuracy \\d\\.\\d{4}")
        .containsPattern("X \\d\\.\\d\\d O \\d\\.\\d\\d")
        .contains("wrote " + file("letters.safetensors"))
        .doesNotContain("\r");
    assertThat(number(json("numbers.json"), "test", "accuracy")).isGreaterThanOrEqualTo(0.98);
  }

  @Test
  void theNumbersAreWrittenInTheirShape() throws IOException {
    train("a", "--epochs", 2, "--seed", 7, "--lanes", 2, "--validation", 0.1);
    Map<?, ?> json = json("a.json");
    assertThat(json.keySet())
        .map(Object::toString)
        .containsExactly("model", "parameters", "seed", "lanes", "epochs", "test");
    assertThat(json.get("model")).isEqualTo("letters");
    assertThat(json.get("seed")).isEqualTo(7L);
    assertThat(json.get("lanes")).isEqualTo(2L);
    List<?> epochs = (List<?>) json.get("epochs");
    assertThat(epochs).hasSize(2);
    assertThat(((Map<?, ?>) epochs.get(0)).keySet())
        .map(Object::toString)
        .containsExactly(
            "loss",
            "accuracy",
            "validationLoss",
            "validationAccuracy",
            "seconds",
            "imagesPerSecond");
    assertThat(((Map<?, ?>) epochs.get(0)).get("validationLoss")).isInstanceOf(Double.class);
    assertThat(((Map<?, ?>) json.get("test")).keySet())
        .map(Object::toString)
        .containsExactly("loss", "accuracy");
  }

  @Test
  void withoutValidationItsNumbersAreNull() throws IOException {
    train("a", "--epochs", 1);
    Map<?, ?> epoch = (Map<?, ?>) ((List<?>) json("a.json").get("epochs")).get(0);
    assertThat(epoch.get("validationLoss")).isNull();
    assertThat(epoch.get("validationAccuracy")).isNull();
  }

  @Test
  void theSameSeedGivesTheSameNumbers() throws IOException {
    train("a", "--epochs", 1, "--seed", 3);
    train("b", "--epochs", 1, "--seed", 3);
    train("c", "--epochs", 1, "--seed", 4);
    assertThat(losses("b.json")).isEqualTo(losses("a.json"));
    assertThat(losses("c.json")).isNotEqualTo(losses("a.json"));
    assertThat(file("b.safetensors")).hasSameBinaryContentAs(file("a.safetensors"));
  }

  @Test
  void aTrainingThatGoesOnEqualsOneThatDidNotStop() throws IOException {
    train("a", "--epochs", 3);
    train("b", "--epochs", 1);
    train("b", "--epochs", 3, "--resume");
    assertThat(losses("b.json")).isEqualTo(losses("a.json")).hasSize(4);
    assertThat(file("b.safetensors")).hasSameBinaryContentAs(file("a.safetensors"));
  }

  @Test
  void goingOnWithAnotherSeedOrNetworkIsRefused() {
    train("a", "--epochs", 1, "--seed", 5);
    Invocation seed =
        Invocation.margay(
            "train",
            "--data",
            "letters:12",
            "--out",
            file("a.safetensors"),
            "--resume",
            "--seed",
            6);
    assertThat(seed.err())
        .startsWith(
            "margay train: --seed 6: the checkpoint's training has seed 5. Leave --seed out.");
    assertThat(seed.code()).isEqualTo(2);
    Invocation samples =
        Invocation.margay(
            "train", "--data", "letters:16", "--out", file("a.safetensors"), "--resume");
    assertThat(samples.err())
        .contains(
            "a.safetensors.checkpoint holds a network for samples of 12x12x1, those of "
                + "letters:16 are 16x16x1: give the --data that it was trained with.");
    assertThat(samples.code()).isEqualTo(2);
    Invocation network =
        Invocation.margay(
            "train",
            "--data",
            "letters:12",
            "--out",
            file("a.safetensors"),
            "--resume",
            "--model",
            "one-layer");
    assertThat(network.err())
        .contains("a.safetensors.checkpoint holds another network than one-layer: leave --model");
    assertThat(network.code()).isEqualTo(2);
  }

  @Test
  void theWeightsOfAFileAreAStart() throws IOException {
    train("a", "--epochs", 2);
    train("b", "--epochs", 1, "--model", file("a.safetensors"));
    double first = (Double) losses("a.json").get(0);
    assertThat((Double) losses("b.json").get(0)).isLessThan(first);
  }

  @Test
  void theFileIsAModelWithItsClassNames() throws IOException {
    train("a", "--epochs", 0);
    try (ModelFile model = ModelFile.open(file("a.safetensors"))) {
      assertThat(model.model().classNames()).containsExactly("X", "O");
      assertThat(model.model().input().shape()).isEqualTo(Shape.of(12, 12, 1));
    }
  }

  @Test
  void samplesAndLabelsInFilesAreData() throws IOException {
    Dataset letters = Letters.of(12).train(300, 1);
    letters.samples().writeNpy(file("x.npy"));
    letters.labels().writeNpy(file("y.npy"));
    String program = Invocation.margay("program", "letters").out().replace("28x28x1", "12x12x1");
    Files.writeString(file("net.txt"), program);
    Invocation run =
        Invocation.margay(
            "train",
            "--data",
            "npy:" + file("x.npy") + "," + file("y.npy"),
            "--model",
            file("net.txt"),
            "--out",
            file("a.safetensors"),
            "--epochs",
            1);
    assertThat(run.err()).isEmpty();
    assertThat(run.out()).contains("270 samples to learn from, 30 to test with", "wrote ");
  }

  @Test
  void dataThatDoNotFitTheNetworkAreRefused() {
    Invocation run =
        Invocation.margay(
            "train",
            "--data",
            "letters:12",
            "--model",
            "one-layer",
            "--out",
            file("a.safetensors"));
    assertThat(run.err()).startsWith("margay train: ").contains("12x12x1", "28x28x1");
    assertThat(run.out()).as("before anything is printed").isEmpty();
    assertThat(run.code()).isEqualTo(1);
    assertThat(file("a.safetensors")).doesNotExist();
  }

  @Test
  void wrongUsageIsToldBeforeAnythingIsPrinted() {
    for (Object[] wrong :
        new Object[][] {
          {"--validation", "2"}, {"--weights", file("none.safetensors")}, {"--metrics", "mse"}
        }) {
      Invocation run =
          Invocation.margay(
              "train", "--data", "letters:12", wrong[0], wrong[1], "--out", file("a.safetensors"));
      assertThat(run.err()).as("%s", wrong[0]).startsWith("margay train: ");
      assertThat(run.out()).as("%s", wrong[0]).isEmpty();
      assertThat(run.code()).as("%s", wrong[0]).isEqualTo(wrong[0].equals("--weights") ? 1 : 2);
      assertThat(file("a.safetensors.checkpoint")).as("%s", wrong[0]).doesNotExist();
    }
  }

  @Test
  void aLossThatIsNoNumberEndsTheRun() {
    Invocation run =
        Invocation.margay(
            "train",
            "--data",
            "letters:12",
            "--optimizer",
            "sgd",
            "--learning-rate",
            "1e30",
            "--out",
            file("a.safetensors"));
    assertThat(run.err()).startsWith("margay train: step ").contains("learning rate 1.0E30");
    assertThat(run.code()).isEqualTo(1);
  }

  @Test
  void quietPrintsNothing() {
    Invocation run =
        Invocation.margay(
            "train",
            "--data",
            "letters:12",
            "--epochs",
            1,
            "--out",
            file("a.safetensors"),
            "--quiet");
    assertThat(run.out()).isEmpty();
    assertThat(run.err()).isEmpty();
    assertThat(run.code()).isZero();
  }

  @Test
  void aTrainingStartsWithWeightsThatFitAndLeavesFrozenLayersAlone() throws IOException {
    train("a", "--epochs", 1);
    Invocation run =
        Invocation.margay(
            "train",
            "--data",
            "letters:12",
            "--epochs",
            1,
            "--seed",
            2,
            "--weights",
            file("a.safetensors"),
            "--freeze",
            "conv2d*",
            "--average",
            0.9,
            "--clip",
            "global_norm:1",
            "--accumulate",
            2,
            "--out",
            file("b.safetensors"));
    assertThat(run.err()).isEmpty();
    assertThat(run.out())
        .contains(file("a.safetensors") + ": 6 parameters loaded: conv2d/kernel, conv2d/bias, ");
    try (ModelFile a = ModelFile.open(file("a.safetensors"));
        ModelFile b = ModelFile.open(file("b.safetensors"))) {
      for (String name : a.tensors()) {
        assertThat(b.tensor(name).toFloats())
            .as(name)
            .matches(values -> Arrays.equals(values, floats(a, name)) == name.startsWith("conv2d"));
      }
    }
    assertThat(
            Invocation.margay(
                    "train",
                    "--data",
                    "letters:12",
                    "--out",
                    file("c.safetensors"),
                    "--freeze",
                    "convolution")
                .err())
        .contains("--freeze: Model: 'convolution' is no layer with parameters of its own");
    assertThat(
            Invocation.margay(
                    "train",
                    "--resume=" + file("b.safetensors.checkpoint"),
                    "--data",
                    "letters:12",
                    "--freeze",
                    "*")
                .err())
        .contains("--freeze: the checkpoint knows what is frozen. Leave it out.");
  }

  @Test
  void layersHaveRatesOfTheirOwn() throws IOException {
    train("a", "--epochs", 1);
    train(
        "b",
        "--epochs",
        1,
        "--weights",
        file("a.safetensors"),
        "--rate",
        "*=0.5",
        "--rate",
        "conv2d_1=0");
    try (ModelFile a = ModelFile.open(file("a.safetensors"));
        ModelFile b = ModelFile.open(file("b.safetensors"))) {
      assertThat(b.model().program().lines().filter(line -> line.contains(" rate=0.5")))
          .hasSize(2)
          .allMatch(line -> line.startsWith("conv2d =") || line.startsWith("dense ="));
      assertThat(floats(b, "conv2d_1/kernel")).isEqualTo(floats(a, "conv2d_1/kernel"));
      assertThat(floats(b, "conv2d/kernel")).isNotEqualTo(floats(a, "conv2d/kernel"));
    }
    String[][] wrong = {
      {"*=2000", "--rate *=2000.0: "},
      {"none=1", "--rate none=1.0: Model: 'none' is no layer with parameters of its own"},
      {"*=fast", "'fast' is not a double"}
    };
    for (String[] words : wrong) {
      Invocation run =
          Invocation.margay("train", "--out", file("c.safetensors"), "--rate", words[0]);
      assertThat(run.code()).isEqualTo(Main.USAGE);
      assertThat(run.err()).contains(words[1]);
    }
    assertThat(
            Invocation.margay(
                    "train", "--resume=" + file("b.safetensors.checkpoint"), "--rate", "*=1")
                .err())
        .contains("--rate: the checkpoint knows the layers' rates. Leave it out.");
  }

  private static float[] floats(ModelFile file, String name) {
    try {
      return file.tensor(name).toFloats();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  private void train(String name, Object... more) {
    Stream<Object> usual =
        Stream.of(
            "train",
            "--data",
            "letters:12",
            "--out",
            file(name + ".safetensors"),
            "--json",
            file(name + ".json"));
    Invocation run = Invocation.margay(Stream.concat(usual, Stream.of(more)).toArray());
    assertThat(run.err()).isEmpty();
    assertThat(run.code()).isZero();
  }

  private Path file(String name) {
    return folder.resolve(name);
  }

  private Map<?, ?> json(String name) throws IOException {
    return (Map<?, ?>) JsonReader.read(Files.readString(file(name)));
  }

  /** The loss of every epoch, then that of the test. */
  private List<Object> losses(String name) throws IOException {
    return TrainedNumbers.losses(file(name));
  }

  private static double number(Map<?, ?> json, String object, String field) {
    return (Double) ((Map<?, ?>) json.get(object)).get(field);
  }
}
