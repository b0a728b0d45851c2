package io.margay.cli;

import static org.assertj.core.api.Assertions.assertThat;

import io.margay.DataType;
import io.margay.Shape;
import io.margay.Tensor;
import io.margay.data.Dataset;
import io.margay.data.Images;
import io.margay.data.Letters;
import io.margay.model.ModelFile;
import io.margay.model.PictureFilter;
import io.margay.model.Zoo;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** {@code filter} and {@code maps}. */
class SeeCommandsTest {

  @TempDir private Path folder;
  private Path letter;

  @BeforeEach
  void draw() throws IOException {
    letter = folder.resolve("x.png");
    Images.writePng(Letters.of(16).test(1, 1).sample(0), letter);
  }

  @Test
  void aPictureIsFiltered() throws IOException {
    Path target = folder.resolve("edges.png");
    Invocation run = Invocation.margay("filter", letter, "--kernel", "sobel", "--out", target);
    assertThat(run.err()).isEmpty();
    assertThat(run.out())
        .isEqualTo("wrote " + target + ", 16x16x3: " + letter + " through 1 0 -1/2 0 -2/1 0 -1\n");
    assertThat(Images.read(target, 3).toFloats())
        .isEqualTo(PictureFilter.parse("sobel").picture(Images.read(letter, 3)).toFloats());
    Invocation wrong = Invocation.margay("filter", letter, "--kernel", "1 2/3", "--out", target);
    assertThat(wrong.code()).isEqualTo(2);
    assertThat(wrong.err()).contains("--kernel: PictureFilter: 1 2/3, expected rows of as many");
  }

  @Test
  void guessesAreOnASheet() throws IOException {
    Path model = folder.resolve("m.safetensors");
    ModelFile.saveInitial(model, Zoo.letters(16, 1), 3);
    Path sheet = folder.resolve("sheet.png");
    Invocation run = Invocation.margay("evaluate", model, "--data", "letters:16", "--sheet", sheet);
    assertThat(run.err()).isEmpty();
    Shape shape = Images.read(sheet, 3).shape();
    assertThat(shape)
        .as("an untrained network is right and wrong, each 32 times and more")
        .isEqualTo(Shape.of(2 * (24 + 4 * (128 + 32)), 8 * 128, 3));
    Invocation twice = Invocation.margay("evaluate", model, "--json", sheet, "--sheet", sheet);
    assertThat(twice.err()).contains("named for two of the files to write");
  }

  /** The first half of the samples is of one class, which an untrained network may prefer. */
  @Test
  void guessesAreOfAllPartsOfSortedData() throws IOException {
    Dataset letters = Letters.of(16).test(400, 0);
    Tensor samples = Tensor.zeros(DataType.U8, Shape.of(400, 16, 16, 1));
    byte[] labels = new byte[400];
    for (int i = 0; i < 400; i++) {
      labels[i] = (byte) (i / 200);
      samples.slice(i).buffer().put(letters.sample(i % 200 * 2 + i / 200).buffer());
    }
    samples.writeNpy(folder.resolve("x.npy"));
    Tensor.of(labels, Shape.of(400)).writeNpy(folder.resolve("y.npy"));
    Path model = folder.resolve("m.safetensors");
    ModelFile.saveInitial(model, Zoo.letters(16, 1), 3);
    Path sheet = folder.resolve("sheet.png");
    String data = "npy:" + folder.resolve("x.npy") + "," + folder.resolve("y.npy");
    Invocation run = Invocation.margay("evaluate", model, "--data", data, "--sheet", sheet);
    assertThat(run.err()).isEmpty();
    Tensor written = Images.read(sheet, 3);
    int below = 24 + 4 * (128 + 32);
    // frames of the right ones are green, of the wrong ones red
    assertThat(colour(written, 24 + 2, 2)).containsExactly(0, 140, 0);
    assertThat(colour(written, below + 24 + 2, 2)).containsExactly(200, 0, 0);
    int said = 0;
    for (int row = below + 24 + 128 + 2 + 14; row < below + 24 + 128 + 2 + 24; row++) {
      for (int column = 0; column < 128; column++) {
        said += colour(written, row, column)[1] == 0 ? 1 : 0;
      }
    }
    assertThat(said).as("dots of 'is ...' below the first wrong one").isGreaterThan(40);
  }

  private static int[] colour(Tensor picture, int row, int column) {
    ByteBuffer bytes = picture.buffer();
    int at = (row * picture.shape().dim(1) + column) * 3;
    return new int[] {bytes.get(at) & 0xff, bytes.get(at + 1) & 0xff, bytes.get(at + 2) & 0xff};
  }

  @Test
  void everyLayerHasItsSheet() throws IOException {
    Path model = folder.resolve("m.safetensors");
    ModelFile.saveInitial(model, Zoo.letters(16, 1), 3);
    Path sheets = folder.resolve("sheets");
    Invocation run = Invocation.margay("maps", "--model", model, letter, "--out", sheets);
    assertThat(run.err()).isEmpty();
    List<String> names;
    try (Stream<Path> files = Files.list(sheets)) {
      names = files.map(file -> file.getFileName().toString()).sorted().toList();
    }
    assertThat(names)
        .containsExactly(
            "00-image.png",
            "01-conv2d-kernel.png",
            "01-conv2d.png",
            "02-max_pooling2d.png",
            "03-conv2d_1-kernel.png",
            "03-conv2d_1.png",
            "04-max_pooling2d_1.png",
            "05-flatten.png",
            "06-dense.png",
            "07-softmax.png");
    assertThat(run.out().lines()).hasSize(10);
    assertThat(run.out()).contains("01-conv2d.png: conv2d 14x14x12, 0.000 to ");
    // three rows of four maps of 14x14, each value 17 pixels wide, below a title
    Tensor sheet = Images.read(sheets.resolve("01-conv2d.png"), 1);
    assertThat(sheet.shape())
        .isEqualTo(Shape.of(18 + 3 * (14 * 17 + 1) + 1, 4 * (14 * 17 + 1) + 1, 1));
    // the C of the title begins with an empty dot and a white one
    assertThat(sheet.slice(4).buffer().get(4) & 0xff).isEqualTo(32);
    assertThat(sheet.slice(4).buffer().get(6) & 0xff).isEqualTo(255);
  }
}
