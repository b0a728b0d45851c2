package io.margay;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

@Tag("boundary")
class NpyTest {

  private static final String DICT = "{'descr': '<f4', 'fortran_order': False, 'shape': (2, 3), }";

  @TempDir Path directory;

  /** A file of a given version and dictionary, padded as NumPy pads, and some values. */
  private static byte[] npy(int version, String dict, byte[] values) {
    int start = version == 1 ? 10 : 12;
    String text = dict + " ".repeat((64 - (start + dict.length() + 1) % 64) % 64) + "\n";
    ByteBuffer file =
        ByteBuffer.allocate(start + text.length() + values.length).order(ByteOrder.LITTLE_ENDIAN);
    file.put((byte) 0x93)
        .put("NUMPY".getBytes(StandardCharsets.US_ASCII))
        .put((byte) version)
        .put((byte) 0);
    if (version == 1) {
      file.putShort((short) text.length());
    } else {
      file.putInt(text.length());
    }
    return file.put(text.getBytes(StandardCharsets.ISO_8859_1)).put(values).array();
  }

  private static byte[] floats(float... values) {
    ByteBuffer bytes = ByteBuffer.allocate(4 * values.length).order(ByteOrder.LITTLE_ENDIAN);
    bytes.asFloatBuffer().put(values);
    return bytes.array();
  }

  private Path write(byte[] content) throws IOException {
    return Files.write(directory.resolve("a.npy"), content);
  }

  @Test
  void everyVersionIsRead() throws IOException {
    for (int version = 1; version <= 3; version++) {
      Tensor tensor = Tensor.readNpy(write(npy(version, DICT, floats(0, 1, 2, 3, 4, 5))));
      assertThat(tensor.shape()).isEqualTo(Shape.of(2, 3));
      assertThat(tensor.type()).isEqualTo(DataType.F32);
      assertThat(tensor.toFloats()).containsExactly(0, 1, 2, 3, 4, 5);
    }
  }

  @Test
  void writtenFileIsByteForByteWhatNumPyWrites() throws IOException {
    Path path = directory.resolve("b.npy");
    Tensor.of(new float[] {0, 1, 2, 3, 4, 5}, Shape.of(2, 3)).writeNpy(path);
    assertThat(path).hasBinaryContent(npy(1, DICT, floats(0, 1, 2, 3, 4, 5)));
    Tensor.of(new byte[] {1, -1, 3}, Shape.of(3)).writeNpy(path);
    assertThat(path)
        .hasBinaryContent(
            npy(
                1,
                "{'descr': '|u1', 'fortran_order': False, 'shape': (3,), }",
                new byte[] {1, -1, 3}));
  }

  @Test
  void everyTypeComesBack() throws IOException {
    Tensor[] tensors = {
      Tensor.of(new byte[] {1, -1}, Shape.of(2)),
      Tensor.of(new int[] {1, -1}, Shape.of(1, 2)),
      Tensor.of(new long[] {1, -1}, Shape.of(2, 1)),
      Tensor.of(new float[] {1, -1}, Shape.of(2, 1, 1)),
      Tensor.of(new double[] {1, -1}, Shape.of(1, 1, 1, 2)),
    };
    for (Tensor tensor : tensors) {
      Path path = directory.resolve(tensor.type().word() + ".npy");
      tensor.writeNpy(path);
      Tensor back = Tensor.readNpy(path);
      assertThat(back.type()).isEqualTo(tensor.type());
      assertThat(back.shape()).isEqualTo(tensor.shape());
      assertThat(back.toDoubles()).containsExactly(tensor.toDoubles());
      assertThat(back.address() % back.type().bytes()).isZero();
    }
  }

  @Test
  void mappedFileCanBeReplacedByItsOwnTensor() throws IOException {
    Path path = write(npy(1, DICT, floats(0, 1, 2, 3, 4, 5)));
    Tensor tensor = Tensor.readNpy(path);
    tensor.writeNpy(path);
    assertThat(Tensor.readNpy(path).toFloats()).containsExactly(tensor.toFloats());
  }

  @Test
  void ownerCanBeClosedEarly() throws IOException {
    Tensor tensor = Tensor.readNpy(write(npy(1, DICT, floats(0, 1, 2, 3, 4, 5))));
    ((MappedFile) tensor.owner()).close();
    assertThatThrownBy(tensor::toFloats).isInstanceOf(IllegalStateException.class);
  }

  @Test
  void keysMayStandInAnyOrderAndWithoutTheLastComma() throws IOException {
    String dict = "{\"shape\":(2,3),'fortran_order' : False,\n 'descr':'<f4'}";
    assertThat(Tensor.readNpy(write(npy(2, dict, floats(0, 1, 2, 3, 4, 5)))).shape())
        .isEqualTo(Shape.of(2, 3));
  }

  @Test
  void unusableHeaderIsNamedWithItsOffset() throws IOException {
    refused(
        "{'descr': '<f4', 'fortran_order': True, 'shape': (2, 3), }",
        "offset 44, in the NumPy header: the array is in Fortran order");
    refused(
        "{'descr': '>f4', 'fortran_order': False, 'shape': (2, 3), }",
        "offset 20, in the NumPy header: a type that is not |u1");
    refused(
        "{'descr': '<f2', 'fortran_order': False, 'shape': (2, 3), }",
        "Convert the array with astype.");
    refused(
        "{'descr': [('x', '<f4')], 'fortran_order': False, 'shape': (2, 3), }",
        "expected a text in quotes");
    refused(
        "{'descr': '<f4', 'fortran_order': False, 'shape': (), }", "a shape without dimensions");
    refused(
        "{'descr': '<f4', 'fortran_order': False, 'shape': (6), }", "a shape without dimensions");
    refused(
        "{'descr': '<f4', 'fortran_order': False, 'shape': (0, 3), }",
        "dimension 0 is 0, expected at least 1");
    refused(
        "{'descr': '<f4', 'fortran_order': False, 'shape': (-2, 3), }", "expected a whole number");
    refused(
        "{'descr': '<f4', 'fortran_order': False, 'shape': (99999999999, 3), }",
        "a dimension above 2147483647");
    refused(
        "{'descr': '<f4', 'fortran_order': False, 'shape': (2 3), }", "with commas between them");
    refused(
        "{'descr': '<f4', 'fortran_order': False, }", "descr, fortran_order or shape is missing");
    refused(
        "{'descr': '<f4', 'descr': '<f4', 'fortran_order': False, 'shape': (2, 3)}",
        "the key 'descr', expected descr,");
    refused(
        "{'descr': '<f4', 'fortran_order': False, 'shape': (2, 3), 'x': 1}",
        "the key 'x', expected descr,");
    refused(DICT + "; import os", "something behind the closing brace");
    refused("", "expected '{'");
    refused(
        "{'descr': '<f8', 'fortran_order': False, 'shape': (2147483647, 2147483647, 1), }",
        "152 bytes, 9,223,372,036,854,775,807 expected for 2147483647x2147483647x1 f64");
  }

  private void refused(String dict, String message) throws IOException {
    Path path = write(npy(1, dict, floats(0, 1, 2, 3, 4, 5)));
    assertThatThrownBy(() -> Tensor.readNpy(path))
        .isInstanceOf(IOException.class)
        .hasMessageContaining("a.npy: ")
        .hasMessageContaining(message);
  }

  @Test
  void hugeHeaderIsRefusedBeforeItIsRead() throws IOException {
    byte[] file = npy(2, DICT, floats(0, 1, 2, 3, 4, 5));
    ByteBuffer.wrap(file).order(ByteOrder.LITTLE_ENDIAN).putInt(8, -1);
    Path path = write(file);
    assertThatThrownBy(() -> Tensor.readNpy(path))
        .isInstanceOf(IOException.class)
        .hasMessageContaining("a header of 4,294,967,295 bytes");
  }

  @Test
  void damagedFileNeverDoesWorseThanAnIOException() throws IOException {
    for (int version = 1; version <= 2; version++) {
      byte[] sound = npy(version, DICT, floats(0, 1, 2, 3, 4, 5));
      Damage damage = new Damage(directory.resolve("damaged.npy"), sound);
      assertThat(damage.truncate(NpyTest::readAll)).isZero();
      damage.flip(sound.length, NpyTest::readAll);
    }
  }

  private static void readAll(Path path) throws IOException {
    Tensor tensor = Tensor.readNpy(path);
    try (MappedFile file = (MappedFile) tensor.owner()) {
      assertThat(file.isWritable()).isFalse();
      tensor.toFloats();
    }
  }
}
