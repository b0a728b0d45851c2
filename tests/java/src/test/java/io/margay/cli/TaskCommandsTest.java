package io.margay.cli;

import static org.assertj.core.api.Assertions.assertThat;

import io.margay.Shape;
import io.margay.Tensor;
import io.margay.data.Images;
import io.margay.data.LetterScenes;
import io.margay.internal.json.JsonReader;
import io.margay.task.Answer;
import io.margay.task.Box;
import io.margay.task.Detection;
import io.margay.task.Mask;
import io.margay.task.Regions;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** {@code train --task}, and what is done with such a network. */
class TaskCommandsTest {

  private static final int SIZE = 32;

  @TempDir static Path folder;

  private static Path file(String name) {
    return folder.resolve(name);
  }

  private static Map<?, ?> json(String name) throws IOException {
    return (Map<?, ?>) JsonReader.read(Files.readString(file(name)));
  }

  @BeforeAll
  static void train() throws IOException {
    for (String task : List.of("detect", "segment")) {
      Invocation run =
          Invocation.margay(
              "train",
              "--task",
              task,
              "--data",
              "letters:" + SIZE,
              "--epochs",
              2,
              "--lanes",
              2,
              "--out",
              file(task + ".safetensors"),
              "--json",
              file(task + ".json"));
      assertThat(run.err()).isEmpty();
      assertThat(run.code()).isZero();
    }
    Images.writePng(LetterScenes.of(SIZE).test(1, 5).sample(0), file("scene.png"));
  }

  @Test
  void figuresOfHeldBackPicturesStandUnderTest() throws IOException {
    Map<?, ?> test = (Map<?, ?>) json("detect.json").get("test");
    assertThat((Double) test.get("mAP50")).isBetween(0.3, 1.0);
    assertThat((Double) test.get("mAP")).isBetween(0.05, (Double) test.get("mAP50"));
    assertThat((Double) ((Map<?, ?>) json("segment.json").get("test")).get("meanIoU"))
        .isBetween(0.6, 1.0);
  }

  @Test
  void evaluateGivesTheFiguresOfTheTraining() throws IOException {
    Invocation run =
        Invocation.margay(
            "evaluate", "--model", file("detect.safetensors"), "--json", file("evaluate.json"));
    assertThat(run.err()).isEmpty();
    assertThat(run.out()).startsWith("detect, 300 samples  mAP50 ");
    Map<?, ?> trained = (Map<?, ?>) json("detect.json").get("test");
    Map<?, ?> measured = (Map<?, ?>) json("evaluate.json").get("test");
    assertThat(measured.get("mAP50")).isEqualTo(trained.get("mAP50"));
  }

  @Test
  void predictDrawsWhatItFinds() throws IOException {
    Invocation run =
        Invocation.margay(
            "predict",
            "--model",
            file("detect.safetensors"),
            "--out",
            file("drawn.png"),
            "--json",
            file("predict.json"),
            file("scene.png"));
    assertThat(run.err()).isEmpty();
    assertThat(run.out()).contains("scene.png:").containsPattern("\n  [XO] 0\\.\\d{4}  x 0\\.");
    Map<?, ?> answer = (Map<?, ?>) ((List<?>) json("predict.json").get("images")).get(0);
    List<?> objects = (List<?>) answer.get("objects");
    assertThat(objects).isNotEmpty();
    List<?> box = (List<?>) ((Map<?, ?>) objects.get(0)).get("box");
    assertThat(box).hasSize(4).allSatisfy(edge -> assertThat((Double) edge).isBetween(0.0, 1.0));
    assertThat(Images.read(file("drawn.png"), Shape.of(512, 512, 3)).shape())
        .isEqualTo(Shape.of(512, 512, 3));
  }

  @Test
  void regionsAreTold() throws IOException {
    Invocation run =
        Invocation.margay(
            "predict",
            "--model",
            file("segment.safetensors"),
            "--json",
            file("regions.json"),
            file("scene.png"));
    assertThat(run.out()).containsPattern("background 0\\.\\d{4} of the pixels");
    Map<?, ?> answer = (Map<?, ?>) ((List<?>) json("regions.json").get("images")).get(0);
    double sum = 0;
    for (Object share : ((Map<?, ?>) answer.get("regions")).values()) {
      sum += (Double) share;
    }
    assertThat(sum).isBetween(0.999999, 1.000001);
  }

  @Test
  void whatDoesNotFitIsWrongUsage() {
    assertThat(Invocation.margay("train", "--task", "find").err())
        .contains("task 'find': expected one of localise, detect, segment, instances");
    assertThat(Invocation.margay("train", "--task", "detect", "--filters", "8,16").err())
        .contains("--filters: goes with --task segment, not with detect");
    assertThat(Invocation.margay("train", "--task", "segment", "--filters", "8,0").err())
        .contains("Segmentation: filters [8, 0], expected 1 to 4,096 for each of 1 to 8 levels");
    assertThat(Invocation.margay("train", "--mirrored").err())
        .contains("--mirrored: goes with --task");
    assertThat(Invocation.margay("train", "--task", "detect", "--loss", "mse").err())
        .contains("--task detect has its own losses. Leave --loss out.");
    assertThat(
            Invocation.margay(
                    "train",
                    "--task",
                    "segment",
                    "--model",
                    file("detect.safetensors"),
                    "--out",
                    file("other.safetensors"))
                .err())
        .contains("a network with the outputs [boxes], expected [regions] for --task segment");
    assertThat(
            Invocation.margay(
                    "predict",
                    "--model",
                    file("detect.safetensors"),
                    "--out",
                    file("two.png"),
                    file("scene.png"),
                    file("scene.png"))
                .err())
        .contains("--out: 2 images, expected one");
  }

  @Test
  void boxesMasksAndNamesAreInTheDrawing() {
    Tensor seen = Tensor.of(new byte[64 * 64], Shape.of(64, 64, 1));
    Mask mask = Mask.of(64, 64, (row, column) -> row == 40 && column == 40);
    Detection object = new Detection(0, 0.5, new Box(30, 30, 50, 50));
    Tensor drawn =
        AnswerPicture.of(
            seen,
            new Answer(List.of(object), List.of(mask), Optional.<Regions>empty()),
            List.of("I"));
    assertThat(drawn.shape()).isEqualTo(Shape.of(512, 512, 3));
    assertThat(pixel(drawn, 8 * 40 + 3, 8 * 40 + 3)).containsExactly(103, 27, 22); // 45% of it
    assertThat(pixel(drawn, 8 * 50 - 1, 8 * 30)).containsExactly(230, 60, 50); // a corner
    assertThat(pixel(drawn, 8 * 50, 8 * 30)).containsExactly(0, 0, 0);
    assertThat(pixel(drawn, 8 * 30 + 4, 8 * 30 + 4)).containsExactly(255, 255, 255); // the I
  }

  private static int[] pixel(Tensor picture, int row, int column) {
    int at = (row * picture.shape().dim(1) + column) * 3;
    int[] colours = new int[3];
    for (int c = 0; c < 3; c++) {
      colours[c] = picture.buffer().get(at + c) & 0xff;
    }
    return colours;
  }
}
