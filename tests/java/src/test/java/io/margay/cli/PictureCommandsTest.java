package io.margay.cli;

import static io.margay.cli.Invocation.margay;
import static org.assertj.core.api.Assertions.assertThat;

import io.margay.data.Column;
import io.margay.loss.CrossEntropy;
import io.margay.model.ModelFile;
import io.margay.train.Recipe;
import java.awt.image.BufferedImage;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import javax.imageio.ImageIO;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class PictureCommandsTest {
  @TempDir Path folder;

  private Path picture(String name, int colour) throws IOException {
    BufferedImage image = new BufferedImage(24, 18, BufferedImage.TYPE_INT_RGB);
    for (int i = 0; i < 24 * 18; i++) {
      image.setRGB(i % 24, i / 24, colour);
    }
    Path file = folder.resolve(name);
    Files.createDirectories(file.getParent());
    ImageIO.write(image, "png", file.toFile());
    return file;
  }

  private String data(String settings) {
    return "folder:" + folder.resolve("data") + settings;
  }

  private void redAndBlue() throws IOException {
    for (int i = 0; i < 12; i++) {
      String part = i < 8 ? "train" : "test";
      picture("data/" + part + "/red/" + i + ".png", 0xc00000 + 0x101 * i);
      picture("data/" + part + "/blue/" + i + ".png", 0x0000c0 + 0x10100 * i);
    }
  }

  @Test
  void aFolderIsTrainedMeasuredAndAsked() throws IOException {
    redAndBlue();
    Path model = folder.resolve("colours.safetensors");
    Invocation trained =
        margay(
            "train",
            "--data",
            data(":size=32:resize=pad"),
            "--model",
            "lenet-5",
            "--epochs",
            12,
            "--batch",
            4,
            "--out",
            model);
    assertThat(trained.err()).isEmpty();
    assertThat(trained.out()).contains("16 samples to learn from, 8 to test with");
    try (ModelFile file = ModelFile.open(model)) {
      assertThat(file.model().preparations().values()).hasToString("[32x32x3:pad]");
      assertThat(file.model().classNames()).containsExactly("blue", "red");
    }
    // size and rule are the model's
    Invocation measured = margay("evaluate", model, "--data", data(""));
    assertThat(measured.err()).isEmpty();
    assertThat(measured.out()).contains("8 samples").contains("accuracy 1.0000");
    Invocation asked =
        margay("predict", "--model", model, picture("asked.png", 0xd01010), picture("b.png", 0xd0));
    assertThat(asked.out()).contains("asked.png: red ").contains("b.png: blue ");
  }

  @Test
  void aNetworkKnowsItsClassesWhereSomeAreNotThere() throws IOException {
    redAndBlue();
    Path model = folder.resolve("colours.safetensors");
    margay(
        "train",
        "--data",
        data(":size=32"),
        "--model",
        "lenet-5",
        "--epochs",
        12,
        "--batch",
        4,
        "--out",
        model);
    picture("some/red/1.png", 0xc01010);
    Invocation measured = margay("evaluate", model, "--data", "folder:" + folder.resolve("some"));
    assertThat(measured.err()).isEmpty();
    assertThat(measured.out()).contains("1 samples").contains("accuracy 1.0000");
    picture("some/green/1.png", 0x10c010);
    assertThat(margay("evaluate", model, "--data", "folder:" + folder.resolve("some")).err())
        .contains("a folder green, expected one of the classes [blue, red]");
  }

  @Test
  void aNetworkLearnsSomePicturesOfSomeClasses() throws IOException {
    redAndBlue();
    for (int i = 0; i < 3; i++) {
      picture("data/train/green/" + i + ".png", 0x00c000 + i);
    }
    Path model = folder.resolve("colours.safetensors");
    String text = data(":size=32:classes=red,blue:per_class=5");
    Invocation trained =
        margay("train", "--data", text, "--model", "lenet-5", "--batch", 4, "--out", model);
    assertThat(trained.err()).isEmpty();
    assertThat(trained.out()).contains("10 samples to learn from, 8 to test with");
    try (ModelFile file = ModelFile.open(model)) {
      assertThat(file.model().classNames()).containsExactly("red", "blue");
    }
    assertThat(margay("evaluate", model, "--data", text).out()).contains("8 samples");
    assertThat(margay("evaluate", model, "--data", data("")).err())
        .contains("a folder green, expected one of the classes [red, blue]");
    Invocation refused = margay("train", "--data", data(":classes=red,pink"));
    assertThat(refused.err()).contains("no folder pink in it, it has [blue, green, red]");
  }

  /** Both pairs have two classes, so that the head's shape alone would not tell. */
  @Test
  void theHeadOfOtherClassesIsNotTakenOver() throws IOException {
    redAndBlue();
    for (int i = 0; i < 3; i++) {
      picture("data/train/green/" + i + ".png", 0x00c000 + i);
    }
    Path first = folder.resolve("first.safetensors");
    Path second = folder.resolve("second.safetensors");
    margay(train(":size=8:classes=red,green", "photo-cnn", first));
    Invocation other =
        margay(
            train(
                ":size=8:classes=red,blue",
                "photo-cnn",
                second,
                "--weights",
                first,
                "--freeze",
                "conv*"));
    assertThat(other.err()).isEmpty();
    assertThat(other.out())
        .contains("parameters loaded: conv1/conv/kernel, conv1/norm/gamma")
        .contains("2 left as they were: fc/kernel, fc/bias");
    try (ModelFile before = ModelFile.open(first);
        ModelFile after = ModelFile.open(second)) {
      for (String name : before.tensors()) {
        boolean same = Arrays.equals(before.tensor(name).toFloats(), after.tensor(name).toFloats());
        assertThat(same).as(name).isEqualTo(name.startsWith("conv"));
      }
    }
    Invocation same =
        margay(train(":size=8:classes=red,green", "photo-cnn", second, "--weights", first));
    assertThat(same.out()).contains("fc/kernel, fc/bias").doesNotContain("left as they were");
  }

  @Test
  void photosMayBeGrey() throws IOException {
    redAndBlue();
    Path model = folder.resolve("grey.safetensors");
    Invocation trained = margay(train(":size=8:channels=1", "photo-cnn", model));
    assertThat(trained.err()).isEmpty();
    assertThat(trained.out()).contains("augment flip,random_resized_crop");
  }

  private Object[] train(String settings, String network, Path out, Object... more) {
    List<Object> words =
        new ArrayList<>(List.of("train", "--data", data(settings), "--model", network));
    words.addAll(List.of("--epochs", 1, "--batch", 4, "--out", out));
    words.addAll(List.of(more));
    return words.toArray();
  }

  @Test
  void photosAndCifarHaveTheirNetworks() {
    assertThat(DataSource.parse("folder:a").usualModel()).isEqualTo("photo-cnn");
    assertThat(DataSource.parse("cifar10:a").usualModel()).isEqualTo("resnet-20");
    Recipe recipe = UsualRecipe.of("photo-cnn");
    assertThat(recipe.losses()).isEqualTo(List.of(CrossEntropy.of().labelSmoothing(0.1)));
    assertThat(recipe.augmentation().text()).startsWith("flip");
  }

  @Test
  void damagedPicturesAreSkippedWhenThatIsSaid() throws IOException {
    redAndBlue();
    Files.writeString(folder.resolve("data/train/red/broken.png"), "no picture");
    Path model = folder.resolve("m.safetensors");
    Invocation refused =
        margay("train", "--data", data(":size=16"), "--model", "letters", "--out", model);
    assertThat(refused.code()).isEqualTo(Main.FAILURE);
    assertThat(refused.err()).contains("1 of 25 pictures cannot be used").contains("broken.png: ");
    Invocation skipped =
        margay(
            "train",
            "--data",
            data(":size=16:damaged=skip"),
            "--model",
            "letters",
            "--epochs",
            1,
            "--out",
            model);
    assertThat(skipped.err()).isEmpty();
    assertThat(skipped.out()).contains("left out:\n  ").contains("broken.png: not a pic");
  }

  @Test
  void sourcesAreReadBackAndMistakesNamed() {
    String text = "folder:a/b:size=32x48:channels=1:resize=stretch:damaged=skip:cache=d";
    assertThat(DataSource.parse(text).text()).isEqualTo(text);
    assertThat(DataSource.parse(text))
        .isInstanceOfSatisfying(
            PictureSource.class,
            source -> assertThat(source.decoding().form().settings()).isEqualTo("32x48x1:stretch"));
    assertThat(margay("train", "--data", "folder:a:size=big").err())
        .contains("size=big, expected ROWSxCOLUMNS, such as 64x64, or one number for both");
    assertThat(margay("train", "--data", "folder:a:colour=red").err())
        .contains(
            "folder has no colour, it has size, channels, resize, damaged, cache, classes,"
                + " per_class");
    assertThat(margay("train", "--data", "folder:a:classes=red,,blue").err())
        .contains("classes=red,,blue, expected names of folders, none twice");
    assertThat(margay("train", "--data", "cifar10:a:per_class=0").err())
        .contains("per_class=0, expected at least 1");
    assertThat(margay("train", "--data", "voc:a:per_class=1").err())
        .contains("voc has no per_class, it has size, channels, resize, damaged, cache, boxes");
    assertThat(margay("train", "--data", "folder:a:damaged=no").err())
        .contains("damaged=no, expected refuse or skip");
    assertThat(margay("train", "--data", "folder:").err()).contains("expected letters[:SIZE]");
    assertThat(margay("train", "--data", "folder:" + folder.resolve("none")).err())
        .contains("there is no such file");
  }

  private static List<String> columns(OpenData data) {
    return data.train().columns().stream().map(Column::name).toList();
  }

  @Test
  void boxesAndMasksAreOpenedToo() throws IOException {
    for (int i = 0; i < 3; i++) {
      picture("v/images/" + i + ".png", 0x808080);
      picture("v/masks/" + i + ".png", i == 0 ? 0xffffff : 0);
      Path note = folder.resolve("v/annotations/" + i + ".xml");
      Files.createDirectories(note.getParent());
      String box = "<xmin>3</xmin><ymin>2</ymin><xmax>" + (12 + 20 * i) + "</xmax><ymax>9</ymax>";
      Files.writeString(
          note,
          "<annotation><object><name>cat</name><bndbox>" + box + "</bndbox></object></annotation>");
    }
    Files.writeString(
        folder.resolve("coco.json"),
        "{\"categories\": [{\"id\": 1, \"name\": \"cat\"}], \"images\": [{\"id\": 1, \"width\": 24,"
            + " \"height\": 18, \"file_name\": \"0.png\"}, {\"id\": 2, \"width\": 24, \"height\":"
            + " 18, \"file_name\": \"1.png\"}], \"annotations\": [{\"image_id\": 1,"
            + " \"category_id\": 1, \"bbox\": [1, 2, 3, 4]}]}");
    String place = folder.resolve("v").toString();
    try (OpenData data =
        DataSource.parse("voc:" + place + ":size=9x12:boxes=clip:cache=" + folder).open(1)) {
      assertThat(columns(data)).containsExactly("image", "boxes", "difficult");
      assertThat(data.skipped()).hasSize(2);
      assertThat(data.train().size() + data.test().size()).isEqualTo(3);
      assertThat(data.all().row("boxes", 0, 0).toFloats()).containsExactly(0, 1, 0.5f, 6, 4.5f);
    }
    try (OpenData data =
        DataSource.parse(
                "coco:"
                    + folder.resolve("coco.json")
                    + ","
                    + place
                    + "/images:size=18x24:channels=1")
            .open(1)) {
      assertThat(columns(data)).containsExactly("image", "boxes", "difficult");
      assertThat(data.all().row("boxes", 0, 0).toFloats()).containsExactly(0, 1, 2, 4, 6);
    }
    try (OpenData data = DataSource.parse("masks:" + place + ":size=6:ignored=7").open(1)) {
      assertThat(columns(data)).containsExactly("image", "regions");
      assertThat(data.train().column("regions").classNames()).containsExactly("0", "255");
    }
    assertThat(margay("train", "--data", "voc:" + place).err())
        .contains("2 boxes cannot be used. Mend them, or skip or clip them")
        .contains("object 1 (cat): x 2 to 32, y 1 to 9: outside the picture");
    assertThat(margay("train", "--data", "coco:" + place).err())
        .contains("expected coco:JSON,DIR, the annotations and the pictures");
    assertThat(margay("train", "--data", "cifar10:" + place).err())
        .contains("data_batch_1.bin: there is no such file");
    assertThat(margay("train", "--data", "cifar10:a:size=9").err())
        .contains("cifar10 has no size, it has cache");
  }
}
