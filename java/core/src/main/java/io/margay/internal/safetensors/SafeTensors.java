package io.margay.internal.safetensors;

import io.margay.DataType;
import io.margay.internal.file.NativeFile;
import io.margay.internal.json.JsonReader;
import io.margay.internal.lifetime.Space;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Collections;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;

/**
 * The header of a safetensors file: where each tensor lies, and the file's metadata.
 *
 * <pre>
 * 8 bytes   length of the header, little-endian
 * header    {"__metadata__": {"key": "text", …}, "name": {"dtype": "F32", "shape": [3, 3], "data_offsets": [0, 36]}, …}
 * data      the tensors, one after the other, without gaps
 * </pre>
 *
 * <p>Source: the format's page in the repository huggingface/safetensors. Stricter than that: only
 * F32 and F64, no scalars and no empty tensors, and every tensor aligned to its value size, so that
 * its values can be used where they lie in a mapping.
 *
 * @param metadata the texts under {@code __metadata__}
 * @param tensors by name, in the order of the data
 * @param bytes of the whole file
 */
public record SafeTensors(Map<String, String> metadata, Map<String, Entry> tensors, long bytes) {

  private static final int LENGTH_BYTES = 8;

  /** The longest header that the format allows. */
  static final long MAX_HEADER = 100_000_000;

  private static final int MAX_RANK = 8;
  private static final int HEAP_SHARE = 16;

  /**
   * One tensor.
   *
   * @param name such as {@code conv2d/kernel}
   * @param type F32 or F64
   * @param dims at least one, each at least 1
   * @param offset of its first byte from the start of the file
   * @param bytes of its values
   */
  public record Entry(String name, DataType type, List<Integer> dims, long offset, long bytes) {}

  /**
   * Reads and checks a file's header; the data are not touched.
   *
   * @throws IOException if the file cannot be read, or is not such a file; the message begins with
   *     the path
   */
  public static SafeTensors read(Path path) throws IOException {
    requireFile(path);
    try (NativeFile file = NativeFile.open(path)) {
      return read(path, file);
    }
  }

  /**
   * Reads and checks the header of an open file.
   *
   * @param path how messages name the file
   * @throws IOException if it cannot be read, or is not such a file; the message begins with the
   *     path
   */
  public static SafeTensors read(Path path, NativeFile file) throws IOException {
    byte[] start = bytes(file, 0, (int) Math.min(LENGTH_BYTES, file.bytes()));
    try {
      long length = headerLength(start, file.bytes());
      return parse(bytes(file, LENGTH_BYTES, (int) length), file.bytes());
    } catch (IOException e) {
      String reason = reason(e);
      throw new IOException(reason.startsWith(path + ": ") ? reason : path + ": " + reason, e);
    }
  }

  private static byte[] bytes(NativeFile file, long offset, int count) throws IOException {
    byte[] bytes = new byte[count];
    try (Space space = new Space(count)) {
      file.read(offset, space.first(count));
      space.first(count).get(bytes);
    }
    return bytes;
  }

  /**
   * Refuses what cannot be such a file before it is opened.
   *
   * @throws IOException if there is no file, or it is a folder or empty; the message begins with
   *     the path
   */
  public static void requireFile(Path path) throws IOException {
    if (!Files.exists(path)) {
      throw new NoSuchFileException(path.toString());
    }
    if (!Files.isRegularFile(path)) {
      throw new IOException(path + ": not a regular file");
    }
    if (Files.size(path) == 0) {
      throw new IOException(path + ": " + tooShort(0));
    }
  }

  private static String tooShort(int bytes) {
    return bytes
        + " bytes, expected at least "
        + LENGTH_BYTES
        + ": not a safetensors file, or truncated";
  }

  private static long headerLength(byte[] start, long bytes) throws IOException {
    if (start.length < LENGTH_BYTES) {
      throw new IOException(tooShort(start.length));
    }
    long length = ByteBuffer.wrap(start).order(ByteOrder.LITTLE_ENDIAN).getLong();
    if (length < 2 || length > MAX_HEADER || length > bytes - LENGTH_BYTES) {
      throw new IOException(
          "the header's length is "
              + Long.toUnsignedString(length)
              + ", expected 2 to "
              + Math.min(MAX_HEADER, bytes - LENGTH_BYTES)
              + ": not a safetensors file, or truncated");
    }
    requireHeap(length, Runtime.getRuntime().maxMemory());
    return length;
  }

  /** A header is in memory as bytes and as text while it is read. */
  static void requireHeap(long length, long heap) throws IOException {
    if (length > heap / HEAP_SHARE) {
      throw new IOException(
          String.format(
              Locale.ROOT,
              "the header has %,d bytes, expected at most %,d with a heap of"
                  + " %,d. Start with a larger heap (-Xmx).",
              length,
              heap / HEAP_SHARE,
              heap));
    }
  }

  private static SafeTensors parse(byte[] header, long bytes) throws IOException {
    String text = StandardCharsets.UTF_8.newDecoder().decode(ByteBuffer.wrap(header)).toString();
    return parse(text, LENGTH_BYTES + header.length, bytes);
  }

  private static String reason(IOException e) {
    return e instanceof CharacterCodingException ? "the header is not UTF-8" : e.getMessage();
  }

  private static SafeTensors parse(String header, long dataStart, long fileBytes)
      throws IOException {
    if (header.charAt(0) != '{') {
      throw new IOException("the header begins with '" + header.charAt(0) + "', expected '{'");
    }
    Map<String, String> metadata = new LinkedHashMap<>();
    List<Entry> entries = new ArrayList<>();
    for (Map.Entry<String, Object> field :
        object(JsonReader.read(header), "the header").entrySet()) {
      if (field.getKey().equals("__metadata__")) {
        for (Map.Entry<String, Object> text : object(field.getValue(), "__metadata__").entrySet()) {
          if (!(text.getValue() instanceof String)) {
            throw new IOException("__metadata__ \"" + text.getKey() + "\": expected a text");
          }
          metadata.put(text.getKey(), (String) text.getValue());
        }
      } else {
        entries.add(entry(field.getKey(), field.getValue(), dataStart));
      }
    }
    entries.sort(Comparator.comparingLong(Entry::offset));
    Map<String, Entry> tensors = new LinkedHashMap<>();
    long end = dataStart;
    for (Entry entry : entries) {
      if (entry.offset() != end) {
        throw new IOException(
            "tensor \""
                + entry.name()
                + "\" begins at byte "
                + entry.offset()
                + ", expected "
                + end
                + (entry.offset() < end ? ": tensors overlap" : ": a gap between tensors"));
      }
      end += entry.bytes();
      if (end > fileBytes) {
        throw new IOException(
            "tensor \""
                + entry.name()
                + "\" ends at byte "
                + end
                + ", but the file has "
                + fileBytes
                + ": the file is truncated");
      }
      tensors.put(entry.name(), entry);
    }
    if (end != fileBytes) {
      throw new IOException(
          fileBytes + " bytes, expected " + end + ": there is something behind the last tensor");
    }
    return new SafeTensors(
        Collections.unmodifiableMap(metadata), Collections.unmodifiableMap(tensors), fileBytes);
  }

  private static Entry entry(String name, Object value, long dataStart) throws IOException {
    String where = "tensor \"" + name + "\"";
    Map<String, Object> fields = object(value, where);
    if (fields.size() != 3
        || !(fields.get("dtype") instanceof String)
        || !(fields.get("shape") instanceof List)
        || !(fields.get("data_offsets") instanceof List)) {
      throw new IOException(where + ": expected dtype, shape and data_offsets, and nothing else");
    }
    DataType type = type((String) fields.get("dtype"), where);
    List<?> shape = (List<?>) fields.get("shape");
    if (shape.isEmpty() || shape.size() > MAX_RANK) {
      throw new IOException(where + ": " + shape.size() + " dimensions, expected 1 to " + MAX_RANK);
    }
    List<Integer> dims = new ArrayList<>();
    long bytes = type.bytes();
    for (Object dim : shape) {
      if (!(dim instanceof Long)
          || (Long) dim < 1
          || (Long) dim > Integer.MAX_VALUE
          || bytes > Long.MAX_VALUE / (Long) dim) {
        throw new IOException(where + ": shape " + shape + ": expected whole numbers from 1 on");
      }
      dims.add(((Long) dim).intValue());
      bytes *= (Long) dim;
    }
    List<?> offsets = (List<?>) fields.get("data_offsets");
    if (offsets.size() != 2
        || !(offsets.get(0) instanceof Long)
        || !(offsets.get(1) instanceof Long)) {
      throw new IOException(where + ": data_offsets " + offsets + ": expected two whole numbers");
    }
    long begin = (Long) offsets.get(0);
    long end = (Long) offsets.get(1);
    if (begin < 0
        || end < begin
        || end - begin != bytes
        || begin > Long.MAX_VALUE - dataStart - bytes) {
      throw new IOException(
          where
              + ": data_offsets "
              + offsets
              + ", expected "
              + bytes
              + " bytes for shape "
              + shape);
    }
    if ((dataStart + begin) % type.bytes() != 0) {
      throw new IOException(
          where
              + ": begins at byte "
              + (dataStart + begin)
              + ", not a multiple of "
              + type.bytes());
    }
    return new Entry(name, type, List.copyOf(dims), dataStart + begin, bytes);
  }

  private static DataType type(String word, String where) throws IOException {
    switch (word) {
      case "F32":
        return DataType.F32;
      case "F64":
        return DataType.F64;
      default:
        throw new IOException(where + ": dtype " + word + ", expected F32 or F64");
    }
  }

  @SuppressWarnings("unchecked")
  private static Map<String, Object> object(Object value, String where) throws IOException {
    if (!(value instanceof Map)) {
      throw new IOException(where + ": expected an object in braces");
    }
    return (Map<String, Object>) value;
  }
}
