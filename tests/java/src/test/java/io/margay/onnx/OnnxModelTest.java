package io.margay.onnx;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIOException;

import io.margay.model.Predictor;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Networks that are read from ONNX files, and files that are not. */
class OnnxModelTest {

  @TempDir private Path folder;

  private OnnxModel read(OnnxWriter writer) throws IOException {
    return OnnxModel.read(writer.save(folder.resolve("net.onnx")));
  }

  private static float[] predict(OnnxModel network, float... sample) {
    try (Predictor predictor = Predictor.of(network.model(), network.parameters())) {
      return predictor.predict(sample);
    }
  }

  private static float[] counting(int count) {
    float[] values = new float[count];
    for (int i = 0; i < count; i++) {
      values[i] = i + 1;
    }
    return values;
  }

  /** Two channels of 2x2: a 1x1 convolution, flattened, and votes. */
  private static OnnxWriter picture() {
    return new OnnxWriter()
        .input("x", 1, 2, 2, 2)
        .output("votes")
        .weights("w", new int[] {2, 2, 1, 1}, 1, 0, 0, 10)
        .weights("b", new int[] {2, 8}, counting(16))
        .weights("c", new int[] {2}, 1, 2)
        .node("Conv", "x w maps")
        .node("Relu", "maps positive");
  }

  @Test
  void aPictureIsFedChannelsLastAndFlattenedAsOnnxDoes() throws IOException {
    OnnxModel network =
        read(
            picture()
                .node("Flatten", "positive flat")
                .node("Gemm", "flat b c votes", OnnxWriter.whole("transB", 1)));
    assertThat(network.model().program())
        .isEqualTo(
            """
            x = input() shape=2x2x2
            maps = conv2d(x) filters=2 kernel=1x1 bias=false
            positive = relu(maps)
            positive/flatten = flatten(positive)
            votes = dense(positive/flatten) units=2
            """);
    // Places 1 to 4 of channel 0 are 1, 2, 3, 4; those of channel 1 are 10 times 5, 6, 7, 8.
    float first = 1 * 1 + 2 * 2 + 3 * 3 + 4 * 4 + 5 * 50 + 6 * 60 + 7 * 70 + 8 * 80;
    float second = 8 * (1 + 2 + 3 + 4 + 50 + 60 + 70 + 80) + first;
    assertThat(predict(network, 1, 5, 2, 6, 3, 7, 4, 8)).containsExactly(first + 1, second + 2);
    assertThat(network.inputs()).containsEntry("x", "x");
    assertThat(network.outputs()).containsEntry("votes", "votes");
  }

  @Test
  void aBatchThatIsBakedIntoAReshapeIsOne() throws IOException {
    OnnxModel network =
        read(
            picture()
                .row("shape", 1, 8)
                .node("Reshape", "positive shape flat")
                .node("Gemm", "flat b c votes", OnnxWriter.whole("transB", 1)));
    assertThat(network.model().outputShape().toString()).isEqualTo("2");
    try (Predictor predictor = Predictor.of(network.model(), network.parameters())) {
      assertThat(predictor.predictBatch(new float[3][8])).hasNumberOfRows(3);
    }
  }

  @Test
  void aShapeThatTheGraphWorksOutIsKnownAtImport() throws IOException {
    OnnxModel network =
        read(
            new OnnxWriter()
                .input("x", -1, 2, 2, 2)
                .output("y")
                .row("zero", 0)
                .row("rest", -1)
                .node("Shape", "x shape")
                .node("Gather", "shape zero batch")
                .node("Concat", "batch rest wanted", OnnxWriter.whole("axis", 0))
                .node("Reshape", "x wanted y"));
    assertThat(predict(network, 1, 2, 3, 4, 5, 6, 7, 8)).containsExactly(1, 2, 3, 4, 5, 6, 7, 8);
  }

  @Test
  void transpositionsThatUndoEachOtherAreNoLines() throws IOException {
    OnnxModel network =
        read(
            new OnnxWriter()
                .input("x", 1, 4, 6, 3)
                .output("y")
                .weights("w", new int[] {2, 3, 1, 1}, counting(6))
                .node("Transpose", "x first", OnnxWriter.wholes("perm", 0, 3, 1, 2))
                .node("Conv", "first w maps")
                .node("Relu", "maps positive")
                .node("Transpose", "positive y", OnnxWriter.wholes("perm", 0, 2, 3, 1)));
    assertThat(network.model().program()).doesNotContain("permute").contains("shape=4x6x3");
    assertThat(network.model().outputShape().toString()).isEqualTo("4x6x2");
  }

  @Test
  void aSumWithOneNumberForEachChannelIsTheConvolutionsBias() throws IOException {
    OnnxModel network =
        read(
            new OnnxWriter()
                .input("x", 1, 1, 1, 2)
                .output("y")
                .weights("w", new int[] {2, 1, 1, 1}, 1, 2)
                .weights("b", new int[] {2, 1, 1}, 10, 20)
                .node("Conv", "x w maps")
                .node("Add", "maps b y"));
    assertThat(network.model().nodes()).hasSize(1);
    assertThat(predict(network, 1, 2)).containsExactly(11, 22, 12, 24);
  }

  @Test
  void allThatIsNotSupportedIsNamedAtOnce() throws IOException {
    Path file =
        new OnnxWriter()
            .input("x", 1, 4)
            .output("y")
            .node("Det", "x a")
            .node("LeakyRelu", "a b")
            .node("Softmin", "x c")
            .node("Add", "b c y")
            .save(folder.resolve("odd.onnx"));
    assertThatIOException()
        .isThrownBy(() -> OnnxModel.read(file))
        .withMessage(
            file
                + ": not supported:\n"
                + "'a' (Det, opset 13): not supported\n"
                + "'c' (Softmin, opset 13): not supported; the closest that is: Softmax");
  }

  @Test
  void aGraphThatMixesSamplesIsOneSample() throws IOException {
    OnnxModel network =
        read(
            new OnnxWriter()
                .input("x", 2, 3)
                .output("y")
                .node("Concat", "x x y", OnnxWriter.whole("axis", 0)));
    assertThat(network.model().input().shape().toString()).isEqualTo("2x3");
    assertThat(network.model().outputShape().toString()).isEqualTo("4x3");
  }

  @Test
  void weightsInAFileBesideAreRead() throws IOException {
    ByteBuffer data = ByteBuffer.allocate(8).order(ByteOrder.LITTLE_ENDIAN);
    Files.write(folder.resolve("net.bin"), data.putFloat(3).putFloat(4).array());
    OnnxModel network =
        read(
            new OnnxWriter()
                .input("x", 1, 2)
                .output("y")
                .external("w", "net.bin", 2, 1)
                .node("MatMul", "x w y"));
    assertThat(predict(network, 10, 100)).containsExactly(430);
  }

  private void assertRefused(OnnxWriter writer, String message) throws IOException {
    Path file = writer.save(folder.resolve("bad.onnx"));
    assertThatIOException()
        .isThrownBy(() -> OnnxModel.read(file))
        .withMessageStartingWith(file + ": ")
        .withMessageContaining(message);
  }

  @Test
  void filesBesideTheFolderAreNot() throws IOException {
    Files.write(folder.resolve("w.bin"), new byte[8]);
    Path inside = Files.createDirectory(folder.resolve("model"));
    Files.createSymbolicLink(inside.resolve("link.bin"), folder.resolve("w.bin"));
    for (String location :
        new String[] {"../w.bin", folder.resolve("w.bin").toString(), "link.bin"}) {
      Path file =
          new OnnxWriter()
              .input("x", 1, 2)
              .output("y")
              .external("w", location, 2, 1)
              .node("MatMul", "x w y")
              .save(inside.resolve("net.onnx"));
      assertThatIOException()
          .isThrownBy(() -> OnnxModel.read(file))
          .withMessageStartingWith(file + ": tensor 'w': external data in '" + location + "'");
    }
  }

  @Test
  void aFileThatMakesNoSenseIsRefusedByItsName() throws IOException {
    Path text = Files.writeString(folder.resolve("text.onnx"), "no network at all");
    assertThatIOException()
        .isThrownBy(() -> OnnxModel.read(text))
        .withMessageStartingWith(text + ": not an ONNX model, or truncated: ");
    byte[] whole = picture().bytes();
    for (int length = 0; length < whole.length; length += 7) {
      Path file = Files.write(folder.resolve("cut.onnx"), java.util.Arrays.copyOf(whole, length));
      assertThatIOException()
          .isThrownBy(() -> OnnxModel.read(file))
          .withMessageStartingWith(file.toString());
    }
    assertRefused(new OnnxWriter().input("x", 1, 2), "a graph without outputs");
    assertRefused(
        new OnnxWriter().input("x", 1, 2).output("y").node("Relu", "z y"),
        "node 'y' (Relu, opset 13) takes 'z', which nothing above it makes");
    assertRefused(
        new OnnxWriter().input("x", 1, 2).output("y").weights("w", new int[] {2, 2}, 1, 2, 3),
        "tensor 'w': 12 bytes, expected 16 for float 2x2");
    assertRefused(
        new OnnxWriter()
            .input("x", 1, 2, 5, 5)
            .output("y")
            .weights("w", new int[] {1, 3, 1, 1}, 1, 2, 3)
            .node("Conv", "x w y"),
        "node 'y' (Conv, opset 13): weights 1x3x1x1 in 1 groups for 2 channels");
    assertRefused(
        new OnnxWriter().input("x", 1, -1, 4, 4).output("y").node("Relu", "x y"),
        "the input 'x' does not say its dimension 1: its shape has to be given");
  }
}
