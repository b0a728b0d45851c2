package io.margay.internal.safetensors;

import io.margay.DataType;
import io.margay.Shape;
import io.margay.internal.file.AtomicFile;
import io.margay.internal.json.JsonWriter;
import io.margay.internal.lifetime.Space;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Consumer;

/**
 * Writes a safetensors file: to a temporary file, forced to the disk, renamed, so that the file is
 * the old or the new one, never a part.
 *
 * <p>The data begin at a multiple of {@value #ALIGNMENT} bytes: the header is filled up with
 * spaces, as the format allows.
 */
public final class SafeTensorsWriter {

  static final int ALIGNMENT = 64;

  /**
   * A tensor to be written.
   *
   * @param name such as {@code conv2d/kernel}
   * @param type F32 or F64
   * @param shape of the whole tensor
   * @param fill puts the tensor's values into a direct buffer of exactly its bytes, from position
   *     0, in native order
   */
  public record Source(String name, DataType type, Shape shape, Consumer<ByteBuffer> fill) {

    public Source {
      if (!type.isFloating()) {
        throw new IllegalArgumentException(
            "tensor \"" + name + "\": type " + type.word() + ", expected f32 or f64");
      }
      if (bytes(type, shape) > Integer.MAX_VALUE) {
        throw new IllegalArgumentException(
            "tensor \"" + name + "\": " + bytes(type, shape) + " bytes, expected below 2 GiB");
      }
    }

    int bytes() {
      return (int) bytes(type, shape);
    }

    private static long bytes(DataType type, Shape shape) {
      return shape.elements() > Long.MAX_VALUE / 8
          ? Long.MAX_VALUE
          : shape.elements() * type.bytes();
    }
  }

  private SafeTensorsWriter() {}

  /**
   * Writes the file.
   *
   * <p>An interrupt of the calling thread does not end the writing; the flag stays set.
   *
   * @param path replaced if it exists, with its permissions
   * @param metadata texts for {@code __metadata__}
   * @param tensors in the order in which they are to lie
   * @throws IOException if the file cannot be written; what was there before is still there
   */
  public static void write(Path path, Map<String, String> metadata, List<Source> tensors)
      throws IOException {
    byte[] header = header(metadata, tensors);
    int largest = tensors.stream().mapToInt(Source::bytes).max().orElse(0);
    long bytes = 8 + header.length + tensors.stream().mapToLong(Source::bytes).sum();
    try (Space space = new Space(Math.max(1, largest))) {
      AtomicFile.write(path, bytes, file -> write(file, header, tensors, space.first(largest)));
    }
  }

  private static void write(
      AtomicFile.Output file, byte[] header, List<Source> tensors, ByteBuffer buffer)
      throws IOException {
    ByteBuffer length =
        ByteBuffer.allocate(8).order(ByteOrder.LITTLE_ENDIAN).putLong(0, header.length);
    file.write(length);
    file.write(ByteBuffer.wrap(header));
    for (Source tensor : tensors) {
      ByteBuffer data = buffer.clear().limit(tensor.bytes()).slice().order(ByteOrder.nativeOrder());
      tensor.fill().accept(data);
      file.write(data.clear());
    }
  }

  private static byte[] header(Map<String, String> metadata, List<Source> tensors) {
    Map<String, Object> header = new LinkedHashMap<>();
    header.put("__metadata__", metadata);
    long offset = 0;
    for (Source tensor : tensors) {
      List<Object> dims = new ArrayList<>();
      for (int i = 0; i < tensor.shape().rank(); i++) {
        dims.add(tensor.shape().dim(i));
      }
      Map<String, Object> entry = new LinkedHashMap<>();
      entry.put("dtype", tensor.type().name());
      entry.put("shape", dims);
      entry.put("data_offsets", List.of(offset, offset + tensor.bytes()));
      header.put(tensor.name(), entry);
      offset += tensor.bytes();
    }
    StringBuilder text = new StringBuilder(JsonWriter.write(header));
    int bytes = text.toString().getBytes(StandardCharsets.UTF_8).length;
    text.append(" ".repeat(Math.floorMod(-(8 + bytes), ALIGNMENT)));
    return text.toString().getBytes(StandardCharsets.UTF_8);
  }
}
