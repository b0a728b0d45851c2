package io.margay.cli;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import io.margay.DataType;
import io.margay.Shape;
import io.margay.Tensor;
import io.margay.data.Images;
import io.margay.internal.json.JsonReader;
import io.margay.model.Predictor;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** A network that says of each pixel whether it is dark or bright, on the command line. */
class SegmentationCommandsTest {

  private static final int SAMPLES = 20;
  private static final int SIDE = 4;

  @TempDir Path folder;

  private String data;

  private Path file(String name) {
    return folder.resolve(name);
  }

  /** Pixels of 20 and 220; the label is whether one is bright, with one mistake in each picture. */
  @BeforeEach
  void train() throws IOException {
    Tensor pixels = Tensor.zeros(DataType.U8, Shape.of(SAMPLES, SIDE, SIDE, 1));
    Tensor labels = Tensor.zeros(DataType.U8, Shape.of(SAMPLES, SIDE, SIDE));
    for (int i = 0; i < SAMPLES * SIDE * SIDE; i++) {
      boolean bright = i * 7 % 5 < 2;
      pixels.buffer().put(i, (byte) (bright ? 220 : 20));
      labels.buffer().put(i, (byte) (bright == (i % (SIDE * SIDE) != 3) ? 1 : 0));
    }
    pixels.writeNpy(file("x.npy"));
    labels.writeNpy(file("y.npy"));
    data = "npy:" + file("x.npy") + "," + file("y.npy");
    Files.writeString(
        file("pixels.txt"),
        "image = input() shape=4x4x1 scale=0.00784 shift=-1\n"
            + "votes = conv2d(image) filters=2 kernel=1\nsoftmax = softmax(votes)\n");
    Invocation run =
        Invocation.margay(
            "train",
            "--data",
            data,
            "--model",
            file("pixels.txt"),
            "--optimizer",
            "sgd:learning_rate=1",
            "--batch",
            4,
            "--epochs",
            20,
            "--lanes",
            1,
            "--out",
            file("pixels.safetensors"));
    assertThat(run.err()).isEmpty();
    assertThat(run.out()).containsPattern("test loss 0\\.\\d+  accuracy 0\\.9375");
  }

  @Test
  void evaluateMeasuresPlaces() throws IOException {
    Invocation run =
        Invocation.margay(
            "evaluate",
            file("pixels.safetensors"),
            "--data",
            data,
            "--json",
            file("evaluate.json"));
    assertThat(run.err()).isEmpty();
    assertThat(run.out())
        .containsPattern("20 samples  loss 0\\.\\d+  accuracy 0\\.9375  mean_iou 0\\.\\d+")
        .contains("rows: what it is; columns: what the network says");
    Map<?, ?> json = (Map<?, ?>) JsonReader.read(Files.readString(file("evaluate.json")));
    List<?> confusion = (List<?>) json.get("confusion");
    double[][] n = new double[2][2];
    for (int row = 0; row < 2; row++) {
      for (int column = 0; column < 2; column++) {
        n[row][column] = (Long) ((List<?>) confusion.get(row)).get(column);
      }
    }
    assertThat(n[0][1] + n[1][0]).as("the mistakes").isEqualTo(SAMPLES);
    double iou = (n[0][0] / (n[0][0] + SAMPLES) + n[1][1] / (n[1][1] + SAMPLES)) / 2;
    assertThat((Double) ((Map<?, ?>) json.get("metrics")).get("mean_iou"))
        .isEqualTo(iou, within(1e-9));
  }

  /** Pixels that nobody labelled: the tenth of each picture. */
  @Test
  void labelsThatAreNoClassAreLeftOut() throws IOException {
    Tensor labels = Tensor.zeros(DataType.U8, Shape.of(SAMPLES, SIDE, SIDE));
    labels.buffer().put(0, Tensor.readNpy(file("y.npy")).buffer(), 0, SAMPLES * SIDE * SIDE);
    for (int i = 0; i < SAMPLES; i++) {
      labels.buffer().put(i * SIDE * SIDE + 10, (byte) 255);
    }
    labels.writeNpy(file("some.npy"));
    String some = "npy:" + file("x.npy") + "," + file("some.npy");
    Invocation run =
        Invocation.margay(
            "train",
            "--data",
            some,
            "--model",
            file("pixels.txt"),
            "--loss",
            "cross_entropy:ignore_index=255",
            "--epochs",
            1,
            "--lanes",
            1,
            "--out",
            file("some.safetensors"));
    assertThat(run.err()).isEmpty();
    Invocation evaluate = Invocation.margay("evaluate", file("some.safetensors"), "--data", some);
    assertThat(evaluate.err()).isEmpty();
    assertThat(evaluate.out().lines().filter(line -> line.matches("\\s+[01](\\s+[0-9.]+){2}")))
        .as("a row for each of two classes")
        .hasSize(2);
    assertThat(
            Invocation.margay(
                    "train", "--data", some, "--model", file("pixels.txt"), "--out", file("some"))
                .err())
        .contains("the dataset has 256 classes, the model 2 outputs");
  }

  @Test
  void predictSaysTheSharesOfTheClasses() throws IOException {
    Tensor picture = Tensor.zeros(DataType.U8, Shape.of(SIDE, SIDE, 1));
    for (int i = 0; i < SIDE * SIDE; i++) {
      picture.buffer().put(i, (byte) (i < 4 ? 220 : 20));
    }
    Images.writePng(picture, file("quarter.png"));
    Invocation run =
        Invocation.margay(
            "predict",
            file("quarter.png"),
            "--model",
            file("pixels.safetensors"),
            "--json",
            file("predict.json"));
    assertThat(run.err()).isEmpty();
    assertThat(run.out())
        .isEqualToNormalizingNewlines(file("quarter.png") + ": 0 75.0%, 1 25.0% of 4x4 places\n");
    assertThat(Files.readString(file("predict.json")))
        .contains(
            "\"places\":\"4x4\",\"shares\":[{\"name\":\"0\",\"value\":0.75},{\"name\":\"1\",\"value\":0.25}]");
  }

  @Test
  void aSampleWithoutAClassIsNotClassified() throws IOException {
    try (Predictor predictor = Predictor.load(file("pixels.safetensors"))) {
      assertThatThrownBy(() -> predictor.classify(new float[SIDE * SIDE], 1))
          .isInstanceOf(IllegalStateException.class)
          .hasMessage(
              predictor
                  + ": the output 4x4x2 has votes for each of 16 places, none for the whole sample."
                  + " Call predict and take the largest of the 2 values of each place.");
    }
  }
}
