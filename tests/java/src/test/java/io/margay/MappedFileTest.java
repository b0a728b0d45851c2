package io.margay;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;
import static org.assertj.core.api.Assertions.assertThatIllegalStateException;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ReadOnlyBufferException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

@Tag("boundary")
class MappedFileTest {

  private static final byte[] CONTENT = {1, 2, 3, 4, 5, 6, 7, 8};

  @TempDir Path directory;

  private Path file() throws IOException {
    return Files.write(directory.resolve("values.bin"), CONTENT);
  }

  private static Tensor all(MappedFile file) {
    return Tensor.of(file, 0, DataType.U8, Shape.of((int) file.bytes()));
  }

  /** How many mappings of a file the process has. */
  private static long mappings(Path file) throws IOException {
    Path maps = Path.of("/proc/self/maps");
    assumeTrue(Files.exists(maps), "only Linux tells what is mapped");
    try (var lines = Files.lines(maps)) {
      return lines.filter(line -> line.contains(file.toString())).count();
    }
  }

  private static void awaitUnmapped(Path file) throws Exception {
    for (int i = 0; i < 100 && mappings(file) > 0; i++) {
      System.gc();
      Thread.sleep(20);
    }
    assertThat(mappings(file)).isZero();
  }

  @Test
  void mappingShowsTheFile() throws IOException {
    try (MappedFile file = MappedFile.open(file())) {
      assertThat(file.bytes()).isEqualTo(8);
      assertThat(file.isWritable()).isFalse();
      assertThat(all(file).toFloats()).containsExactly(1, 2, 3, 4, 5, 6, 7, 8);
      assertThat(Tensor.of(file, 4, DataType.U8, Shape.of(2, 2)).slice(1).toFloats())
          .containsExactly(7, 8);
    }
  }

  @Test
  void createdFileKeepsWhatWasWritten() throws IOException {
    Path path = directory.resolve("new.bin");
    try (MappedFile file = MappedFile.create(path, 8)) {
      all(file).buffer().put(CONTENT);
      file.flush();
      assertThat(path).hasBinaryContent(CONTENT);
    }
    assertThat(path).hasBinaryContent(CONTENT);
  }

  @Test
  void creatingOverAMappedFileLeavesItsMappingAlone() throws IOException {
    Path path = file();
    try (MappedFile old = MappedFile.open(path);
        MappedFile young = MappedFile.create(path, 1)) {
      assertThat(young.bytes()).isEqualTo(1);
      assertThat(all(old).toFloats()).containsExactly(1, 2, 3, 4, 5, 6, 7, 8);
    }
  }

  @Test
  void namesWithAnyCharactersWork() throws IOException {
    Path path = Files.write(directory.resolve("100% of größe #1 +x.bin"), CONTENT);
    try (MappedFile file = MappedFile.open(path)) {
      assertThat(file.bytes()).isEqualTo(8);
    }
  }

  @Test
  void fileThatCannotBeMappedIsNamed() throws IOException {
    Path missing = directory.resolve("missing.bin");
    assertThatThrownBy(() -> MappedFile.open(missing))
        .isInstanceOf(NoSuchFileException.class)
        .hasMessageContaining("missing.bin");
    assertThatThrownBy(() -> MappedFile.open(directory))
        .isInstanceOf(IOException.class)
        .hasMessageContaining("not a regular file");
    Path empty = Files.createFile(directory.resolve("empty.bin"));
    assertThatThrownBy(() -> MappedFile.open(empty))
        .isInstanceOf(IOException.class)
        .hasMessageContaining("empty.bin: the file is empty");
    assertThatThrownBy(() -> MappedFile.create(missing.resolve("x"), 1))
        .isInstanceOf(IOException.class)
        .hasMessageContaining("missing.bin");
    assertThatThrownBy(() -> MappedFile.create(directory, 1))
        .isInstanceOf(IOException.class)
        .hasMessageContaining("a directory");
    assertThatIllegalArgumentException()
        .isThrownBy(() -> MappedFile.create(missing, 0))
        .withMessageContaining("0 bytes, expected at least 1");
  }

  @Test
  void closingTwiceIsHarmless() throws IOException {
    MappedFile file = MappedFile.open(file());
    file.close();
    file.close();
    assertThat(file.bytes()).isEqualTo(8);
  }

  @Test
  void useAfterCloseIsRefused() throws IOException {
    MappedFile file = MappedFile.open(file());
    Tensor tensor = all(file);
    file.close();
    assertThatIllegalStateException()
        .isThrownBy(file::address)
        .withMessageContaining("values.bin")
        .withMessageContaining("closed");
    assertThatIllegalStateException().isThrownBy(file::hold);
    assertThatIllegalStateException().isThrownBy(file::flush);
    assertThatIllegalStateException().isThrownBy(tensor::address);
    assertThatIllegalStateException().isThrownBy(tensor::toFloats);
    assertThatIllegalStateException().isThrownBy(tensor::buffer);
    assertThatIllegalStateException().isThrownBy(() -> tensor.writeNpy(directory.resolve("x.npy")));
    assertThat(directory.resolve("x.npy")).doesNotExist();
  }

  @Test
  void mappedInputCannotBeWrittenTo() throws IOException {
    try (MappedFile file = MappedFile.open(file())) {
      ByteBuffer buffer = all(file).buffer();
      assertThatThrownBy(() -> buffer.put(0, (byte) 9)).isInstanceOf(ReadOnlyBufferException.class);
    }
  }

  @Test
  void tensorMustLieInsideTheFile() throws IOException {
    try (MappedFile file = MappedFile.open(file())) {
      assertThatIllegalArgumentException()
          .isThrownBy(() -> Tensor.of(file, 1, DataType.U8, Shape.of(8)))
          .withMessageContaining("8 bytes from offset 1 of MappedFile[")
          .withMessageContaining("which has 8");
      assertThatIllegalArgumentException()
          .isThrownBy(() -> Tensor.of(file, -1, DataType.U8, Shape.of(1)));
      assertThatIllegalArgumentException()
          .isThrownBy(() -> Tensor.of(file, Long.MAX_VALUE, DataType.U8, Shape.of(1)));
      assertThatIllegalArgumentException()
          .isThrownBy(() -> Tensor.of(file, 2, DataType.F32, Shape.of(1)))
          .withMessageContaining("expected a multiple of 4");
    }
  }

  @Test
  void heldMemoryOutlivesTheClose() throws IOException {
    Path path = file();
    MappedFile file = MappedFile.open(path);
    Hold first = file.hold();
    Hold second = file.hold();
    file.close();
    assertThat(mappings(path)).isEqualTo(1);
    first.close();
    first.close();
    assertThat(mappings(path)).isEqualTo(1);
    second.close();
    assertThat(mappings(path)).isZero();
  }

  @Test
  void bufferOutlivesTheCloseAndItsParents() throws Exception {
    Path path = file();
    MappedFile file = MappedFile.open(path);
    ByteBuffer derived = all(file).buffer().slice(4, 4).duplicate().asReadOnlyBuffer();
    file.close();
    for (int i = 0; i < 5; i++) {
      System.gc();
      Thread.sleep(10);
    }
    assertThat(derived.get(3)).isEqualTo((byte) 8);
    derived = null;
    awaitUnmapped(path);
  }

  @Test
  void forgottenFileIsUnmappedByTheCollector() throws Exception {
    Path path = file();
    assertThat(MappedFile.open(path).bytes()).isEqualTo(8);
    awaitUnmapped(path);
  }

  @Test
  void openingAndClosingTenThousandTimesLeavesNothingMapped() throws IOException {
    Path path = file();
    for (int i = 0; i < 10_000; i++) {
      try (MappedFile file = MappedFile.open(path)) {
        assertThat(file.address()).isNotZero();
      }
    }
    assertThat(mappings(path)).isZero();
  }

  @Test
  void closingWhileOthersReadNeverCrashes() throws Exception {
    Path path = Files.write(directory.resolve("large.bin"), new byte[1 << 20]);
    for (int round = 0; round < 50; round++) {
      MappedFile file = MappedFile.open(path);
      Tensor tensor = all(file);
      Thread reader =
          new Thread(
              () -> {
                try {
                  while (true) {
                    tensor.slice(5).toFloats();
                    tensor.toFloats();
                  }
                } catch (IllegalStateException closed) {
                  // what the close is for
                }
              });
      reader.start();
      Thread.sleep(2);
      file.close();
      reader.join(10_000);
      assertThat(reader.isAlive()).isFalse();
    }
  }
}
