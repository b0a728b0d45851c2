package io.margay.data;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.margay.Damage;
import io.margay.DataType;
import io.margay.Shape;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.attribute.FileTime;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import java.util.concurrent.Callable;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.stream.Collectors;
import java.util.zip.GZIPOutputStream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

@Tag("boundary")
class IdxFileTest {

  private static final Shape SHAPE = Shape.of(2, 3, 2);
  private static final byte[] VALUES = {1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11, -1};

  @TempDir Path folder;
  private Path data;
  private Path cache;

  @BeforeEach
  void directories() throws IOException {
    data = Files.createDirectory(folder.resolve("data"));
    cache = folder.resolve("cache");
  }

  private static byte[] idx(int type, Shape shape, byte[] values) {
    ByteBuffer file =
        ByteBuffer.allocate(4 + 4 * shape.rank() + values.length)
            .put((byte) 0)
            .put((byte) 0)
            .put((byte) type)
            .put((byte) shape.rank());
    for (int dim : shape.dims()) {
      file.putInt(dim);
    }
    return file.put(values).array();
  }

  private static byte[] gzip(byte[] content) throws IOException {
    ByteArrayOutputStream bytes = new ByteArrayOutputStream();
    try (GZIPOutputStream out = new GZIPOutputStream(bytes)) {
      out.write(content);
    }
    return bytes.toByteArray();
  }

  private Path write(String name, byte[] content) throws IOException {
    return Files.write(data.resolve(name), content);
  }

  private static List<String> entries(Path directory) throws IOException {
    if (!Files.exists(directory)) {
      return List.of();
    }
    try (var files = Files.list(directory)) {
      return files.map(file -> file.getFileName().toString()).sorted().collect(Collectors.toList());
    }
  }

  private static void reads(IdxFile file) {
    assertThat(file.shape()).isEqualTo(SHAPE);
    assertThat(file.tensor().type()).isEqualTo(DataType.U8);
    assertThat(file.tensor().toFloats()).containsExactly(1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11, 255);
  }

  @Test
  void rawFileIsMapped() throws IOException {
    try (IdxFile file = IdxFile.open(write("a-idx3-ubyte", idx(8, SHAPE, VALUES)))) {
      reads(file);
    }
    assertThat(entries(data)).containsExactly("a-idx3-ubyte");
  }

  @Test
  void tensorIsRefusedAfterClose() throws IOException {
    IdxFile file = IdxFile.open(write("a-idx3-ubyte", idx(8, SHAPE, VALUES)));
    file.close();
    file.close();
    assertThatThrownBy(() -> file.tensor().toFloats())
        .isInstanceOf(IllegalStateException.class)
        .hasMessageContaining("a-idx3-ubyte]: closed");
  }

  @Test
  void compressedFileIsDecompressedBesideIt() throws IOException {
    Path source = write("a-idx3-ubyte.gz", gzip(idx(8, SHAPE, VALUES)));
    try (IdxFile file = IdxFile.open(source)) {
      reads(file);
      assertThat(file.path())
          .isEqualTo(data.resolve("a-idx3-ubyte"))
          .hasBinaryContent(idx(8, SHAPE, VALUES));
    }
    assertThat(entries(data)).containsExactly("a-idx3-ubyte", "a-idx3-ubyte.gz");
  }

  @Test
  void secondOpenUsesTheCopy() throws IOException {
    Path source = write("a-idx3-ubyte.gz", gzip(idx(8, SHAPE, VALUES)));
    IdxFile.open(source, cache).close();
    Path copy = cache.resolve(entries(cache).get(0));
    FileTime marked = FileTime.fromMillis(Files.getLastModifiedTime(copy).toMillis() + 60_000);
    Files.setLastModifiedTime(copy, marked);
    try (IdxFile file = IdxFile.open(source, cache)) {
      reads(file);
      assertThat(file.path()).isEqualTo(copy);
    }
    assertThat(Files.getLastModifiedTime(copy)).isEqualTo(marked);
    assertThat(entries(data)).containsExactly("a-idx3-ubyte.gz");
  }

  @Test
  void changedFileIsDecompressedAgain() throws IOException {
    Path source = write("a-idx3-ubyte.gz", gzip(idx(8, SHAPE, new byte[12])));
    IdxFile.open(source, cache).close();
    write("a-idx3-ubyte.gz", gzip(idx(8, SHAPE, VALUES)));
    Files.setLastModifiedTime(source, FileTime.fromMillis(System.currentTimeMillis() + 60_000));
    try (IdxFile file = IdxFile.open(source, cache)) {
      reads(file);
    }
  }

  @Test
  void otherFileOfThatNameIsLeftAlone() throws IOException {
    Path taken = write("a-idx3-ubyte", new byte[] {1, 2, 3});
    Path source = write("a-idx3-ubyte.gz", gzip(idx(8, SHAPE, VALUES)));
    try (IdxFile file = IdxFile.open(source, cache)) {
      reads(file);
      assertThat(file.path().getParent()).isEqualTo(cache);
    }
    assertThat(taken).hasBinaryContent(new byte[] {1, 2, 3});
  }

  @Test
  void directoryWithoutWritePermissionIsLeftAlone() throws IOException {
    Path source = write("a-idx3-ubyte.gz", gzip(idx(8, SHAPE, VALUES)));
    String home = System.getProperty("user.home");
    Files.setPosixFilePermissions(data, PosixFilePermissions.fromString("r-xr-xr-x"));
    System.setProperty("user.home", folder.resolve("home").toString());
    try (IdxFile file = IdxFile.open(source)) {
      reads(file);
      assertThat(file.path().getParent()).isEqualTo(folder.resolve("home/.cache/margay/idx"));
      assertThat(entries(data)).containsExactly("a-idx3-ubyte.gz");
    } finally {
      System.setProperty("user.home", home);
      Files.setPosixFilePermissions(data, PosixFilePermissions.fromString("rwxr-xr-x"));
    }
  }

  @Test
  void cacheThatIsNoDirectoryIsNamed() throws IOException {
    Path source = write("a-idx3-ubyte.gz", gzip(idx(8, SHAPE, VALUES)));
    Path file = Files.createFile(cache);
    assertThatThrownBy(() -> IdxFile.open(source, file))
        .isInstanceOf(IOException.class)
        .hasMessageContaining("cannot write the decompressed copy to " + cache)
        .hasMessageContaining("Name a directory that can be written to.");
  }

  @Test
  void manyOpenersAtATimeSeeTheWholeFile() throws Exception {
    byte[] values = new byte[1 << 20];
    new Random(1).nextBytes(values);
    Path source = write("a-idx1-ubyte.gz", gzip(idx(8, Shape.of(values.length), values)));
    var threads = Executors.newFixedThreadPool(8);
    try {
      List<Callable<byte[]>> openings = new ArrayList<>();
      for (int i = 0; i < 8; i++) {
        openings.add(
            () -> {
              try (IdxFile file = IdxFile.open(source, cache)) {
                byte[] seen = new byte[values.length];
                file.tensor().buffer().get(seen);
                return seen;
              }
            });
      }
      for (Future<byte[]> seen : threads.invokeAll(openings)) {
        assertThat(seen.get()).isEqualTo(values);
      }
    } finally {
      threads.shutdownNow();
    }
    assertThat(entries(cache)).hasSize(1);
  }

  @Test
  void wrongSizeIsExplained() throws IOException {
    refused(
        "a",
        idx(8, SHAPE, new byte[11]),
        "a: 27 bytes, 28 expected for 2x3x2: the file is truncated or still compressed.");
    refused(
        "b",
        idx(8, SHAPE, new byte[13]),
        "b: 29 bytes, 28 expected for 2x3x2: the file has something behind its values.");
    refused(
        "train-images-idx3-ubyte",
        idx(8, Shape.of(60_000, 28, 28), new byte[9_912_421 - 16]),
        "train-images-idx3-ubyte: 9,912,421 bytes, 47,040,016 expected for 60000x28x28: the file is"
            + " truncated or still compressed.");
  }

  @Test
  void otherFormatIsExplained() throws IOException {
    refused("a", gzip(idx(8, SHAPE, VALUES)), "a: begins with 1f 8b 08 00, expected 00 00 08");
    refused("a", gzip(idx(8, SHAPE, VALUES)), "a gzip file. Let its name end in .gz.");
    refused("a.gz", idx(8, SHAPE, VALUES), "a.gz: not a sound gzip file: Not in GZIP format");
    refused(
        "a",
        idx(13, SHAPE, VALUES),
        "a: values of type 0d, expected 08, unsigned bytes. Convert the file to .npy");
    refused("a", new byte[0], "a: the file is empty");
    refused("a", new byte[] {0, 0, 8, 3, 0, 0}, "a: ends inside its header of 16 bytes");
    refused(
        "a", new byte[] {0, 0, 8, 1, 0, 0, 0, 0}, "a: dimension 0 is 0, expected 1 to 2147483647");
    refused("a", new byte[] {0, 0, 8, 1, -1, -1, -1, -1}, "a: dimension 0 is 4294967295, expected");
    assertThatThrownBy(() -> IdxFile.open(data.resolve("missing")))
        .isInstanceOf(NoSuchFileException.class);
    assertThatThrownBy(() -> IdxFile.open(data.resolve("missing.gz")))
        .isInstanceOf(NoSuchFileException.class);
  }

  @Test
  void compressedFileThatIsNotWhatItAnnouncesIsRefused() throws IOException {
    refused(
        "a.gz",
        gzip(idx(8, SHAPE, new byte[11])),
        "a.gz: 27 bytes when decompressed, 28 expected for 2x3x2: the file is truncated");
    refused(
        "a.gz",
        gzip(idx(8, SHAPE, new byte[1 << 20])),
        "a.gz: more than the 28 bytes that its header announces for 2x3x2");
    refused(
        "a.gz",
        gzip(idx(8, Shape.of(Integer.MAX_VALUE, Integer.MAX_VALUE), VALUES)),
        "compressed bytes cannot hold");
    assertThat(entries(data)).containsExactly("a.gz");
    assertThat(entries(cache)).isEmpty();
  }

  private void refused(String name, byte[] content, String message) throws IOException {
    Path path = write(name, content);
    assertThatThrownBy(() -> IdxFile.open(path, cache))
        .isInstanceOf(IOException.class)
        .hasMessageContaining(message);
  }

  @Test
  void damagedFileNeverDoesWorseThanAnIOException() throws IOException {
    byte[] raw = idx(8, SHAPE, VALUES);
    Damage damage = new Damage(data.resolve("damaged"), raw);
    assertThat(damage.truncate(IdxFileTest::readAll)).isZero();
    damage.flip(16, IdxFileTest::readAll);
  }

  @Test
  void damagedCompressedFileLeavesNothingBehind() throws IOException {
    byte[] compressed = gzip(idx(8, SHAPE, VALUES));
    Damage damage = new Damage(data.resolve("damaged.gz"), compressed);
    assertThat(damage.truncate(IdxFileTest::readAll)).isZero();
    assertThat(entries(data)).containsExactly("damaged.gz");
    damage.flip(
        compressed.length,
        path -> {
          try {
            readAll(path);
          } finally {
            Files.deleteIfExists(data.resolve("damaged"));
          }
        });
    assertThat(entries(data)).containsExactly("damaged.gz");
  }

  private static void readAll(Path path) throws IOException {
    try (IdxFile file = IdxFile.open(path)) {
      file.tensor().toFloats();
    }
  }
}
