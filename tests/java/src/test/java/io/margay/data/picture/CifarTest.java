package io.margay.data.picture;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.margay.Shape;
import io.margay.data.Dataset;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class CifarTest {

  @TempDir Path folder;

  /** Pictures whose red is 1, green 2 and blue 3 more than their number, and 9 in the last row. */
  private void batch(String name, int[]... labels) throws IOException {
    ByteBuffer file = ByteBuffer.allocate(labels.length * (labels[0].length + 3072));
    for (int i = 0; i < labels.length; i++) {
      for (int label : labels[i]) {
        file.put((byte) label);
      }
      for (int channel = 1; channel <= 3; channel++) {
        for (int pixel = 0; pixel < 1024; pixel++) {
          file.put((byte) (pixel < 992 ? i + channel : 9));
        }
      }
    }
    Files.write(folder.resolve(name), file.array());
  }

  private void names(String file, int count) throws IOException {
    Files.writeString(
        folder.resolve(file),
        IntStream.range(0, count).mapToObj(i -> "n" + i).collect(Collectors.joining("\n"))
            + "\n\n");
  }

  private void ten() throws IOException {
    for (int i = 1; i <= 5; i++) {
      batch("data_batch_" + i + ".bin", new int[] {i}, new int[] {0});
    }
    batch("test_batch.bin", new int[] {9}, new int[] {8}, new int[] {7});
    names("batches.meta.txt", 10);
  }

  @Test
  void channelsBecomePixels() throws IOException {
    ten();
    for (int start = 0; start < 2; start++) {
      try (Cifar cifar = Cifar.ten(folder)) {
        Dataset train = cifar.train();
        assertThat(train.size()).isEqualTo(10);
        assertThat(train.sampleShape()).isEqualTo(Shape.of(32, 32, 3));
        assertThat(train.sample(1).toFloats()).startsWith(2, 3, 4, 2, 3, 4).endsWith(9, 9, 9);
        assertThat(train.label(6)).isEqualTo(4);
        assertThat(train.classNames()).hasSize(10).startsWith("n0", "n1");
        assertThat(cifar.test().size()).isEqualTo(3);
        assertThat(cifar.test().label(2)).isEqualTo(7);
        assertThat(cifar.test().sample(2).toFloats()).startsWith(3, 4, 5);
      }
    }
    try (var cached = Files.list(folder.resolve(".margay"))) {
      assertThat(cached).hasSize(2);
    }
  }

  @Test
  void hundredHasGroupsToo() throws IOException {
    batch("train.bin", new int[] {19, 99}, new int[] {0, 1});
    batch("test.bin", new int[] {3, 50});
    names("coarse_label_names.txt", 20);
    names("fine_label_names.txt", 100);
    try (Cifar cifar = Cifar.hundred(folder, folder.resolve("cache"))) {
      assertThat(cifar.train().label("label", 0)).isEqualTo(99);
      assertThat(cifar.train().label("coarse", 0)).isEqualTo(19);
      assertThat(cifar.test().select("image", "label").classes()).isEqualTo(100);
      assertThat(cifar.test().label("coarse", 0)).isEqualTo(3);
      assertThat(folder.resolve("cache")).isNotEmptyDirectory();
    }
  }

  @Test
  void theFolderOfTheArchiveIsFound() throws IOException {
    ten();
    Path inner = Files.createDirectories(folder.resolve("x/cifar-10-batches-bin"));
    try (var files = Files.list(folder)) {
      for (Path file : files.filter(Files::isRegularFile).toList()) {
        Files.move(file, inner.resolve(file.getFileName()));
      }
    }
    try (Cifar cifar = Cifar.ten(folder.resolve("x"))) {
      assertThat(cifar.train().size()).isEqualTo(10);
    }
  }

  @Test
  void aBatchOfAnotherSizeIsRefused() throws IOException {
    ten();
    Files.write(folder.resolve("data_batch_3.bin"), new byte[3072]);
    assertThatThrownBy(() -> Cifar.ten(folder))
        .isInstanceOf(IOException.class)
        .hasMessage(
            folder.resolve("data_batch_3.bin")
                + ": 3,072 bytes, expected a multiple of 3,073 (1 for the label and 32x32x3"
                + " values): the file is truncated, or no binary batch.");
    Files.delete(folder.resolve("data_batch_3.bin"));
    assertThatThrownBy(() -> Cifar.ten(folder))
        .isInstanceOf(NoSuchFileException.class)
        .hasMessageContaining("data_batch_3.bin: there is no such file. The binary version has [");
  }

  @Test
  void labelsMustBeClasses() throws IOException {
    ten();
    batch("data_batch_2.bin", new int[] {1}, new int[] {10});
    assertThatThrownBy(() -> Cifar.ten(folder))
        .hasMessage(
            folder.resolve("data_batch_2.bin") + ": picture 1 has label 10, expected 0 to 9");
    names("batches.meta.txt", 9);
    assertThatThrownBy(() -> Cifar.ten(folder))
        .hasMessage(folder.resolve("batches.meta.txt") + ": 9 names, expected 10, no name twice");
  }
}
