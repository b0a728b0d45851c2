package io.margay.cli;

import static org.assertj.core.api.Assertions.assertThat;

import io.margay.DataType;
import io.margay.Shape;
import io.margay.Tensor;
import io.margay.data.Dataset;
import io.margay.data.Images;
import io.margay.data.LetterScenes;
import io.margay.data.PictureForm;
import io.margay.internal.json.JsonReader;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Tasks with folders of pictures that somebody else made. */
class TaskFilesTest {

  private static final int SIZE = 32;
  private static final LetterScenes SCENES = LetterScenes.of(SIZE).letters(1, 2);

  @TempDir private Path folder;

  private Path file(String name) {
    return folder.resolve(name);
  }

  private static Map<?, ?> test(Path json) throws IOException {
    return (Map<?, ?>) ((Map<?, ?>) JsonReader.read(Files.readString(json))).get("test");
  }

  private static Invocation succeed(Object... arguments) {
    Invocation run = Invocation.margay(arguments);
    assertThat(run.err()).isEmpty();
    assertThat(run.code()).isZero();
    return run;
  }

  /**
   * Pascal VOC's files of letters.
   *
   * @param kept the only letter that is noted; empty: all
   * @param note what each object says beside name and box
   */
  private Path voc(String name, Dataset scenes, String kept, String note) throws IOException {
    Path voc = Files.createDirectory(file(name));
    Files.createDirectory(voc.resolve("images"));
    Files.createDirectory(voc.resolve("annotations"));
    for (int i = 0; i < scenes.size(); i++) {
      Images.writePng(scenes.sample(i), voc.resolve("images/" + i + ".png"));
      StringBuilder xml = new StringBuilder("<annotation>");
      for (int row = 0; row < scenes.rows("boxes", i); row++) {
        float[] box = scenes.row("boxes", i, row).toFloats();
        String letter = box[0] == 0 ? "X" : "O";
        if (kept.isEmpty() || kept.equals(letter)) {
          xml.append("<object><name>").append(letter).append("</name>").append(note);
          xml.append("<bndbox><xmin>").append(box[1] + 1).append("</xmin><ymin>");
          xml.append(box[2] + 1).append("</ymin><xmax>").append(box[3]).append("</xmax><ymax>");
          xml.append(box[4]).append("</ymax></bndbox></object>");
        }
      }
      Files.writeString(voc.resolve("annotations/" + i + ".xml"), xml + "</annotation>");
    }
    return voc;
  }

  @Test
  void aFolderWithFewerClassesIsMeasuredByTheNetworksOwn() throws IOException {
    Path model = file("m.safetensors");
    String form = ":channels=1";
    Invocation trained =
        succeed(
            "train",
            "--task",
            "detect",
            "--data",
            "voc:" + voc("all", SCENES.train(300, 1), "", "") + form,
            "--augment",
            "shift",
            "--epochs",
            4,
            "--lanes",
            2,
            "--out",
            model,
            "--json",
            file("t.json"));
    assertThat((Double) test(file("t.json")).get("mAP50")).isGreaterThan(0.3);
    assertThat(trained.out()).contains("(None, 32, 32, 1)", "augment shift,boxes:boxes");
    Path half = voc("half", SCENES.test(40, 1), "X", "");
    String measured =
        succeed("evaluate", model, "--data", "voc:" + half, "--json", file("e.json")).out();
    assertThat(measured).contains("AP50/X").doesNotContain("AP50/O");
    assertThat((Double) test(file("e.json")).get("AP50/X")).isGreaterThan(0.3);
    assertThat(test(file("e.json")).keySet().toString()).startsWith("[loss, mAP50, mAP, ");
    Path difficult = voc("difficult", SCENES.test(5, 1), "", "<difficult>1</difficult>");
    assertThat(succeed("evaluate", model, "--data", "voc:" + difficult).out())
        .contains("mAP50 NaN"); // none of them counts
    Files.writeString(
        half.resolve("annotations/0.xml"),
        "<annotation><object><name>Q</name><bndbox><xmin>1</xmin><ymin>1</ymin><xmax>9</xmax>"
            + "<ymax>9</ymax></bndbox></object></annotation>");
    assertThat(Invocation.margay("evaluate", model, "--data", "voc:" + half).err())
        .contains("0.xml: object 1 (Q): class 'Q', expected one of [O, X]");
  }

  @Test
  void pixelsOfNoClassAreLeftOut() throws IOException {
    Dataset scenes = SCENES.train(40, 2);
    Path masks = Files.createDirectory(file("masks"));
    Files.createDirectory(masks.resolve("images"));
    Files.createDirectory(masks.resolve("masks"));
    for (int i = 0; i < scenes.size(); i++) {
      Images.writePng(scenes.sample(i), masks.resolve("images/" + i + ".png"));
      Tensor mask = Tensor.zeros(DataType.U8, Shape.of(SIZE, SIZE, 1));
      mask.buffer().put(scenes.row("regions", i, 0).buffer());
      for (int column = 0; column < SIZE; column++) {
        mask.buffer().put(column, (byte) 255);
      }
      Images.writePng(mask, masks.resolve("masks/" + i + ".png"));
    }
    String data = "masks:" + masks + ":channels=1:ignored=255:test=10";
    Path model = file("s.safetensors");
    Object[] asked = {"train", "--task", "segment", "--data", data, "--epochs", 1};
    Invocation trained =
        succeed(
            Stream.of(asked, new Object[] {"--out", model, "--json", file("t.json")})
                .flatMap(Stream::of)
                .toArray());
    assertThat(trained.out())
        .contains("30 samples to learn from, 10 to test with", "batch 2", "augment flip:axis=both");
    List<Object> names = new ArrayList<>(test(file("t.json")).keySet());
    assertThat(names).contains("meanIoU", "IoU/0", "IoU/1", "IoU/2").doesNotContain("IoU/255");
    Map<?, ?> before = test(file("t.json"));
    assertThat(succeed("evaluate", model, "--data", data, "--json", file("e.json")).out())
        .startsWith("segment, 10 samples"); // those that were held back
    assertThat(test(file("e.json")).keySet()).isEqualTo(before.keySet());
    assertThat(test(file("e.json")).get("meanIoU")).isEqualTo(before.get("meanIoU"));
    asked[4] = data.replace("test=10", "test=40");
    assertThat(Invocation.margay(asked).err())
        .contains("test=40 of 40 pictures, expected fewer than there are");
  }

  @Test
  void aFormIsAboutAsLargeAsThePictures() throws IOException {
    Path images = Files.createDirectory(file("images"));
    PictureForm small = PictureForm.of(64, 64, 3);
    assertThat(UsualForm.of(folder, small, 65_536)).isEqualTo(small);
    Files.writeString(images.resolve("a.png"), "damaged");
    Images.writePng(Tensor.zeros(DataType.U8, Shape.of(300, 500, 1)), images.resolve("b.png"));
    assertThat(UsualForm.of(folder, small, 65_536)).isEqualTo(PictureForm.of(192, 336, 3));
    assertThat(UsualForm.of(folder, small, 1_000_000)).isEqualTo(PictureForm.of(304, 496, 3));
  }
}
