package io.margay.internal.safetensors;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.margay.DataType;
import io.margay.Shape;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class SafeTensorsTest {

  @TempDir Path directory;
  private Path file;

  @BeforeEach
  void write() throws IOException {
    file = directory.resolve("small.safetensors");
    SafeTensorsWriter.write(
        file,
        Map.of("key", "täxt \"quoted\""),
        List.of(
            new SafeTensorsWriter.Source(
                "a/kernel",
                DataType.F32,
                Shape.of(2, 3),
                buffer -> buffer.asFloatBuffer().put(new float[] {1, 2, 3, 4, 5, 6})),
            new SafeTensorsWriter.Source(
                "a/bias",
                DataType.F32,
                Shape.of(3),
                buffer -> buffer.asFloatBuffer().put(new float[] {7, 8, 9}))));
  }

  @Test
  void whatWasWrittenIsRead() throws IOException {
    SafeTensors read = SafeTensors.read(file);

    assertThat(read.metadata()).isEqualTo(Map.of("key", "täxt \"quoted\""));
    assertThat(read.tensors().keySet()).containsExactly("a/kernel", "a/bias");
    SafeTensors.Entry kernel = read.tensors().get("a/kernel");
    assertThat(kernel.dims()).containsExactly(2, 3);
    assertThat(kernel.type()).isEqualTo(DataType.F32);
    ByteBuffer bytes = ByteBuffer.wrap(Files.readAllBytes(file)).order(ByteOrder.LITTLE_ENDIAN);
    assertThat(bytes.getFloat((int) kernel.offset() + 20)).isEqualTo(6);
    assertThat(bytes.getFloat((int) read.tensors().get("a/bias").offset())).isEqualTo(7);
  }

  @Test
  void dataBeginAtMultiplesOf64() throws IOException {
    assertThat(
            SafeTensors.read(file).tensors().get("a/kernel").offset() % SafeTensorsWriter.ALIGNMENT)
        .isZero();
  }

  @Test
  void nothingIsLeftBesideTheFile() throws IOException {
    try (var files = Files.list(directory)) {
      assertThat(files).containsExactly(file);
    }
  }

  @Test
  void everyTruncationIsRefused() throws IOException {
    byte[] whole = Files.readAllBytes(file);
    for (int length = 0; length < whole.length; length++) {
      Files.write(file, java.util.Arrays.copyOf(whole, length));
      assertRefused("length " + length);
    }
  }

  @Test
  void oneByteMoreIsRefused() throws IOException {
    byte[] whole = Files.readAllBytes(file);
    Files.write(file, java.util.Arrays.copyOf(whole, whole.length + 1));

    assertThatThrownBy(() -> SafeTensors.read(file))
        .isInstanceOf(IOException.class)
        .hasMessageContaining("behind the last tensor");
  }

  @Test
  void everyChangedHeaderByteIsReadOrRefusedAsAFile() throws IOException {
    byte[] whole = Files.readAllBytes(file);
    int header = (int) SafeTensors.read(file).tensors().get("a/kernel").offset();
    for (int place = 0; place < header; place++) {
      for (int bits : new int[] {0x01, 0x02, 0x04, 0x08, 0x10, 0x20, 0x40, 0x80, 0xff}) {
        byte[] changed = whole.clone();
        changed[place] ^= (byte) bits;
        Files.write(file, changed);
        readOrRefuse("byte " + place + " ^ " + bits);
      }
    }
  }

  @Test
  void headersThatAreWrongAreNamed() throws IOException {
    refuse("[]", "begins with '['");
    refuse(
        "{\"a\":{\"dtype\":\"F16\",\"shape\":[1],\"data_offsets\":[0,4]}}",
        "dtype F16, expected F32 or F64");
    refuse("{" + f32("a", "", "0,4") + "}", "0 dimensions");
    refuse("{" + f32("a", "0", "0,0") + "}", "whole numbers from 1 on");
    refuse("{" + f32("a", "1.0", "0,4") + "}", "whole numbers from 1 on");
    refuse(
        "{" + f32("a", "2147483647,2147483647,2147483647", "0,4") + "}", "whole numbers from 1 on");
    refuse("{" + f32("a", "2", "0,4") + "}", "expected 8 bytes for shape [2]");
    refuse("{" + f32("a", "1", "-4,0") + "}", "data_offsets [-4, 0]");
    refuse("{" + f32("a", "1", "9223372036854775803,9223372036854775807") + "}", "data_offsets");
    refuse("{" + f32("a", "1", "0,4") + "," + f32("b", "1", "0,4") + "}", "overlap");
    refuse("{" + f32("a", "1", "4,8") + "}", "a gap between tensors");
    refuse(
        "{\"a\":{\"dtype\":\"F32\",\"shape\":[1],\"data_offsets\":[0,4]}, \"a\":{}}",
        "appears twice");
    refuse(
        "{\"a\":{\"dtype\":\"F32\",\"shape\":[1],\"data_offsets\":[0,4],\"x\":1}}", "nothing else");
    refuse("{\"__metadata__\":{\"n\":1}}", "__metadata__ \"n\": expected a text");
    refuse("{\"a\":{\"dtype\":\"F32\",\"shape\":[1],\"data_offsets\":[0,4]}}  ", "truncated");
  }

  @Test
  void aHeaderThatIsNotUtf8IsRefused() throws IOException {
    write(new byte[] {'{', '"', (byte) 0xff, '"', '}'}, 0);

    assertThatThrownBy(() -> SafeTensors.read(file))
        .isInstanceOf(IOException.class)
        .hasMessageContaining("not UTF-8");
  }

  @Test
  void aMisalignedTensorIsRefused() throws IOException {
    write(("{" + f32("a", "1", "0,4") + "}").getBytes(StandardCharsets.UTF_8), 4);

    assertThatThrownBy(() -> SafeTensors.read(file))
        .isInstanceOf(IOException.class)
        .hasMessageContaining("not a multiple of 4");
  }

  private static String f32(String name, String shape, String offsets) {
    return "\""
        + name
        + "\":{\"dtype\":\"F32\",\"shape\":["
        + shape
        + "],\"data_offsets\":["
        + offsets
        + "]}";
  }

  private void refuse(String header, String reason) throws IOException {
    byte[] text = header.getBytes(StandardCharsets.UTF_8);
    int fill = Math.floorMod(-text.length, 8);
    text = java.util.Arrays.copyOf(text, text.length + fill);
    java.util.Arrays.fill(text, text.length - fill, text.length, (byte) ' ');
    write(text, reason.equals("truncated") ? 2 : 8);

    assertThatThrownBy(() -> SafeTensors.read(file))
        .isInstanceOf(IOException.class)
        .hasMessageStartingWith(file + ": ")
        .hasMessageContaining(reason);
  }

  private void write(byte[] header, int dataBytes) throws IOException {
    ByteBuffer bytes =
        ByteBuffer.allocate(8 + header.length + dataBytes).order(ByteOrder.LITTLE_ENDIAN);
    Files.write(file, bytes.putLong(header.length).put(header).array());
  }

  private void assertRefused(String what) {
    assertThatThrownBy(() -> SafeTensors.read(file))
        .as(what)
        .isInstanceOf(IOException.class)
        .hasMessageStartingWith(file + ": ");
  }

  private void readOrRefuse(String what) {
    try {
      SafeTensors.read(file);
    } catch (IOException e) {
      assertThat(e.getMessage()).as(what).startsWith(file + ": ");
    } catch (Throwable e) {
      throw new AssertionError(what, e);
    }
  }

  @Test
  void aHeaderThatTheHeapCannotHoldIsRefused() throws IOException {
    SafeTensors.requireHeap(16 << 20, 256 << 20);
    assertThatThrownBy(() -> SafeTensors.requireHeap((16 << 20) + 1, 256 << 20))
        .isInstanceOf(IOException.class)
        .hasMessage(
            "the header has 16,777,217 bytes, expected at most 16,777,216 with a heap of"
                + " 268,435,456. Start with a larger heap (-Xmx).");
  }
}
