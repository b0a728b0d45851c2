package io.margay.cli;

import static io.margay.cli.Invocation.margay;
import static org.assertj.core.api.Assertions.assertThat;

import java.awt.image.BufferedImage;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
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
            "letters",
            "--epochs",
            8,
            "--batch",
            4,
            "--out",
            model);
    assertThat(trained.err()).isEmpty();
    assertThat(trained.out()).contains("16 samples to learn from, 8 to test with");
    Invocation measured = margay("evaluate", model, "--data", data(":size=32:resize=pad"));
    assertThat(measured.err()).isEmpty();
    assertThat(measured.out()).contains("8 samples").contains("accuracy 1.0000");
    Invocation asked =
        margay("predict", "--model", model, picture("asked.png", 0xd01010), picture("b.png", 0xd0));
    assertThat(asked.out()).containsPattern("asked\\.png: red 0\\.\\d+").contains("b.png: blue");
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
            source -> assertThat(source.decoding().form().text()).isEqualTo("32x48x1:stretch"));
    assertThat(margay("train", "--data", "folder:a:size=big").err())
        .contains("size=big, expected ROWSxCOLUMNS, such as 64x64, or one number for both");
    assertThat(margay("train", "--data", "folder:a:colour=red").err())
        .contains("folder has no colour, it has size, channels, resize, damaged, cache");
    assertThat(margay("train", "--data", "folder:a:damaged=no").err())
        .contains("damaged=no, expected refuse or skip");
    assertThat(margay("train", "--data", "folder:").err()).contains("expected letters[:SIZE]");
    assertThat(margay("train", "--data", "folder:" + folder.resolve("none")).err())
        .contains("there is no such file");
  }
}
