package io.margay;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.io.OutputStream;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.zip.ZipEntry;
import java.util.zip.ZipOutputStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class NpzFileTest {

  @TempDir private Path folder;

  private byte[] npy(Tensor tensor) throws IOException {
    Path file = folder.resolve("one.npy");
    tensor.writeNpy(file);
    return Files.readAllBytes(file);
  }

  private Path archive(Map<String, byte[]> entries) throws IOException {
    Path file = folder.resolve("a.npz");
    try (OutputStream out = Files.newOutputStream(file);
        ZipOutputStream zip = new ZipOutputStream(out)) {
      for (Map.Entry<String, byte[]> entry : entries.entrySet()) {
        zip.putNextEntry(new ZipEntry(entry.getKey()));
        zip.write(entry.getValue());
        zip.closeEntry();
      }
    }
    return file;
  }

  @Test
  void arraysHaveTheirNames() throws IOException {
    float[] values = new float[700_000];
    values[699_999] = 3;
    Path file =
        archive(
            Map.of(
                "x.npy", npy(Tensor.of(values, Shape.of(7, 100_000))),
                "y.npy", npy(Tensor.of(new int[] {1, 2}, Shape.of(2))),
                "README", new byte[3]));
    Map<String, Tensor> arrays = NpzFile.read(file);
    assertThat(arrays).containsOnlyKeys("x", "y");
    assertThat(arrays.get("x").shape()).isEqualTo(Shape.of(7, 100_000));
    assertThat(arrays.get("x").toFloats()).isEqualTo(values);
    assertThat(arrays.get("y").toFloats()).containsExactly(1, 2);
    assertThat(NpzFile.require(file, arrays, List.of("x_train", "x"))).isSameAs(arrays.get("x"));
    assertThatThrownBy(() -> NpzFile.require(file, Map.of(), List.of("a", "b")))
        .hasMessage(file + ": arrays [], expected a or b");
  }

  @Test
  void damagedArchivesAreRefused() throws IOException {
    byte[] whole = npy(Tensor.of(new int[] {1, 2}, Shape.of(2)));
    Path cut = archive(Map.of("x.npy", java.util.Arrays.copyOf(whole, whole.length - 4)));
    assertThatThrownBy(() -> NpzFile.read(cut))
        .isInstanceOf(IOException.class)
        .hasMessageStartingWith(cut.resolve("x.npy") + ": ")
        .hasMessageContaining("bytes");
    Path none = archive(Map.of("README", new byte[1]));
    assertThatThrownBy(() -> NpzFile.read(none))
        .hasMessage(none + ": no arrays, expected files that end in .npy");
    Path text = Files.writeString(folder.resolve("t.npz"), "no archive");
    assertThatThrownBy(() -> NpzFile.read(text))
        .isInstanceOf(IOException.class)
        .hasMessageStartingWith(text + ": not an archive of arrays: ");
    assertThatThrownBy(() -> NpzFile.read(folder.resolve("missing.npz")))
        .isInstanceOf(NoSuchFileException.class);
  }
}
