package io.margay.cli;

import static org.assertj.core.api.Assertions.assertThat;

import io.margay.Tensor;
import io.margay.augment.Augmentation;
import io.margay.augment.Preview;
import io.margay.data.Dataset;
import io.margay.data.Letters;
import java.awt.image.BufferedImage;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import javax.imageio.ImageIO;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class AugmentCommandTest {

  private static final String SOME = "flip,rotate:20,shift:0.2,fill:edge";

  @TempDir Path directory;

  @Test
  void theSheetHasEachSampleAndWhatEpochsMakeOfIt() throws IOException {
    Path out = directory.resolve("sheet.png");
    Invocation run =
        Invocation.margay(
            "augment",
            "--data",
            "letters:20",
            "--augment",
            SOME,
            "--samples",
            3,
            "--epochs",
            5,
            "--seed",
            7,
            "--out",
            out);
    assertThat(run.code()).as(run.err()).isZero();
    assertThat(run.out()).isEqualTo("wrote " + out + ": " + SOME + ", seed 7\n");
    BufferedImage sheet = ImageIO.read(out.toFile());
    assertThat(sheet.getWidth()).as("6 pictures of 20 pixels, each 4 wide").isEqualTo(4 + 6 * 84);
    assertThat(sheet.getHeight()).isEqualTo(4 + 3 * 84);

    Dataset letters = Letters.of(20).train(4000, 7);
    int[] stored = {0, 1334, 2668};
    try (Preview preview = Preview.of(Augmentation.parse(SOME), letters.samples(), 7, 3)) {
      for (int epoch = -1; epoch < 5; epoch++) {
        Tensor seen = epoch < 0 ? null : preview.epoch(epoch, stored);
        for (int row = 0; row < 3; row++) {
          float[] picture =
              (seen == null ? letters.sample(stored[row]) : seen.slice(row)).toFloats();
          int left = 4 + (epoch + 1) * 84;
          int top = 4 + row * 84;
          for (int place = 0; place < 400; place++) {
            int rgb = sheet.getRGB(left + place % 20 * 4 + 2, top + place / 20 * 4 + 1) & 0xFFFFFF;
            assertThat(rgb).isEqualTo(0x010101 * Math.round(picture[place]));
          }
        }
      }
    }
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "--augment flop | Invalid value for option '--augment': augment 'flop': 'flop' is",
        "--augment flip --samples 0 | --samples 0: expected a whole number from 1 to 64",
        "--augment flip --epochs 65 | --epochs 65: expected a whole number from 1 to 64",
        "--samples 3 | Missing required option: '--augment=TEXT'"
      })
  void wrongUsageIsTold(String arguments, String message) {
    Object[] words = ("augment " + arguments).split(" ");
    Invocation run = Invocation.margay(words);
    assertThat(run.code()).isEqualTo(Main.USAGE);
    assertThat(run.err()).startsWith("margay augment: " + message);
  }

  @Test
  void gatheringAloneIsMeasured() throws IOException {
    Path json = directory.resolve("bench.json");
    Invocation run =
        Invocation.margay(
            "bench",
            "letters",
            "--mode",
            "gather",
            "--augment",
            SOME,
            "--seconds",
            0.1,
            "--json",
            json);
    assertThat(run.code()).as(run.err()).isZero();
    assertThat(run.out()).startsWith("letters, gather, batch ").doesNotContain("GFLOP/s");
    assertThat(Files.readString(json)).contains("\"mode\":\"gather\"");
    assertThat(Invocation.margay("bench", "letters", "--augment", "flip").err())
        .startsWith("margay bench: --augment: only with --mode gather.");
  }
}
