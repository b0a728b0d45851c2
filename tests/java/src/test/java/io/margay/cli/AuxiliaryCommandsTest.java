package io.margay.cli;

import static org.assertj.core.api.Assertions.assertThat;

import io.margay.DataType;
import io.margay.Shape;
import io.margay.Tensor;
import io.margay.data.Images;
import io.margay.internal.json.JsonReader;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.SplittableRandom;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** A published network with auxiliary classes: it is trained, measured, asked and timed. */
class AuxiliaryCommandsTest {

  private static final int SAMPLES = 10;
  private static final int SIDE = 80;
  private static final List<String> OUTPUTS = List.of("softmax", "softmax_1", "softmax_2");

  @TempDir Path folder;

  private Path file(String name) {
    return folder.resolve(name);
  }

  private String data() throws IOException {
    byte[] pixels = new byte[SAMPLES * SIDE * SIDE * 3];
    new SplittableRandom(1).nextBytes(pixels);
    Tensor.of(pixels, Shape.of(SAMPLES, SIDE, SIDE, 3)).writeNpy(file("x.npy"));
    byte[] labels = new byte[SAMPLES];
    for (int i = 0; i < SAMPLES; i++) {
      labels[i] = (byte) (i % 2);
    }
    Tensor.of(labels, Shape.of(SAMPLES)).writeNpy(file("y.npy"));
    Tensor picture = Tensor.zeros(DataType.U8, Shape.of(SIDE, SIDE, 3));
    picture.buffer().put(0, pixels, 0, SIDE * SIDE * 3);
    Images.writePng(picture, file("first.png"));
    return "npy:" + file("x.npy") + "," + file("y.npy");
  }

  @Test
  void allOutputsAreTrainedMeasuredAndAsked() throws IOException {
    String data = data();
    Invocation train =
        Invocation.margay(
            "train",
            "--data",
            data,
            "--model",
            "googlenet-aux",
            "--batch",
            5,
            "--epochs",
            1,
            "--lanes",
            1,
            "--out",
            file("aux.safetensors"));
    assertThat(train.err()).isEmpty();
    assertThat(train.out()).contains("softmax_1/loss ", "softmax_2/accuracy ");
    Invocation evaluate = Invocation.margay("evaluate", file("aux.safetensors"), "--data", data);
    assertThat(evaluate.err()).isEmpty();
    assertThat(evaluate.out()).contains("10 samples  loss ", "softmax_1/accuracy ");
    Invocation predict =
        Invocation.margay(
            "predict",
            file("first.png"),
            "--model",
            file("aux.safetensors"),
            "--json",
            file("predict.json"));
    assertThat(predict.err()).isEmpty();
    assertThat(predict.out().lines()).hasSize(OUTPUTS.size());
    Map<?, ?> json = (Map<?, ?>) JsonReader.read(Files.readString(file("predict.json")));
    Map<?, ?> answer = (Map<?, ?>) ((List<?>) json.get("images")).get(0);
    Map<?, ?> outputs = (Map<?, ?>) answer.get("outputs");
    for (String output : OUTPUTS) {
      assertThat(predict.out())
          .containsPattern("first\\.png: " + output + ": [01] [01]\\.\\d{4}, [01] [01]\\.\\d{4}");
      assertThat((List<?>) ((Map<?, ?>) outputs.get(output)).get("classes")).hasSize(2);
    }
  }

  @Test
  @Tag("networks")
  void benchTimesThem() {
    for (String mode : List.of("train", "infer")) {
      Invocation run =
          Invocation.margay(
              "bench",
              "googlenet-aux:input=80x80x3:classes=10",
              "--mode",
              mode,
              "--batch",
              2,
              "--lanes",
              1,
              "--seconds",
              0.1);
      assertThat(run.err()).isEmpty();
      assertThat(run.out()).contains(", " + mode + ", batch 2");
    }
  }
}
