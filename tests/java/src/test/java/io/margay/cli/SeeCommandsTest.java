package io.margay.cli;

import static org.assertj.core.api.Assertions.assertThat;

import io.margay.Shape;
import io.margay.data.Images;
import io.margay.data.Letters;
import io.margay.model.ModelFile;
import io.margay.model.PictureFilter;
import io.margay.model.Zoo;
import java.io.IOException;
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
    assertThat(shape.dim(1)).isEqualTo(8 * 96);
    assertThat(shape.dim(0) % (96 + 26)).isZero();
    assertThat(shape.dim(0)).isGreaterThan(4 * 122); // an untrained network is right and wrong
    Invocation twice = Invocation.margay("evaluate", model, "--json", sheet, "--sheet", sheet);
    assertThat(twice.err()).contains("named for two of the files to write");
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
    assertThat(Images.read(sheets.resolve("01-conv2d.png"), 1).shape())
        .isEqualTo(Shape.of(3 * 43 + 1, 4 * 43 + 1, 1));
  }
}
