package io.margay;

import io.margay.internal.file.AtomicFile;
import java.io.ByteArrayInputStream;
import java.io.EOFException;
import java.io.IOException;
import java.io.InputStream;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.Locale;
import java.util.Map;
import java.util.stream.Collectors;
import java.util.stream.IntStream;

/**
 * What stands before the values of a NumPy file: type, shape, and where the values begin.
 *
 * <pre>
 * \x93NUMPY 1 0 length(u16) {'descr': '&lt;f4', 'fortran_order': False, 'shape': (3, 4), }   spaces \n values
 * </pre>
 *
 * <p>Versions 2 and 3 have a length of four bytes. See numpy.lib.format in the NumPy reference.
 */
record NpyHeader(DataType type, Shape shape, long dataOffset) {

  private static final byte[] MAGIC = {(byte) 0x93, 'N', 'U', 'M', 'P', 'Y'};
  private static final int MOST_TEXT = 65_535;
  private static final int ALIGNMENT = 64;

  /** The longest header with all that stands before it. */
  static final int MOST_BYTES = MOST_TEXT + 12;

  private static final Map<String, DataType> TYPES =
      Map.of(
          "|u1",
          DataType.U8,
          "<i4",
          DataType.I32,
          "<i8",
          DataType.I64,
          "<f4",
          DataType.F32,
          "<f8",
          DataType.F64);

  /**
   * Reads the header alone.
   *
   * @param beginning of the file, {@link #MOST_BYTES} or the whole file when that is shorter
   */
  static NpyHeader read(Path path, byte[] beginning) throws IOException {
    try (InputStream in = new ByteArrayInputStream(beginning)) {
      byte[] start = in.readNBytes(8);
      for (int i = 0; i < MAGIC.length; i++) {
        if (i >= start.length || start[i] != MAGIC[i]) {
          throw new IOException(
              path + ": offset " + i + ": not a NumPy file, which begins with 93 4e 55 4d 50 59");
        }
      }
      int version = start.length < 8 ? -1 : start[6];
      if (version < 1 || version > 3 || start[7] != 0) {
        throw new IOException(path + ": offset 6: not a version of the format between 1.0 and 3.0");
      }
      int lengthBytes = version == 1 ? 2 : 4;
      long length = littleEndian(in.readNBytes(lengthBytes), lengthBytes, path);
      int textOffset = 8 + lengthBytes;
      if (length > MOST_TEXT) {
        throw new IOException(
            String.format(
                Locale.ROOT,
                "%s: offset 8: a header of %,d bytes, expected at most %,d",
                path,
                length,
                MOST_TEXT));
      }
      byte[] text = in.readNBytes((int) length);
      if (text.length < length) {
        throw new EOFException(
            path
                + ": offset "
                + (textOffset + text.length)
                + ": the file ends inside its header of "
                + length
                + " bytes");
      }
      return new NpyText(path, textOffset, new String(text, StandardCharsets.ISO_8859_1))
          .header(TYPES, textOffset + length);
    }
  }

  private static long littleEndian(byte[] bytes, int count, Path path) throws IOException {
    if (bytes.length < count) {
      throw new EOFException(
          path
              + ": offset "
              + (8 + bytes.length)
              + ": the file ends inside the length of its header");
    }
    long value = 0;
    for (int i = count - 1; i >= 0; i--) {
      value = value << 8 | bytes[i] & 0xff;
    }
    return value;
  }

  /** Refuses a file that has not exactly the values that the header announces. */
  void requireFileBytes(Path path, long fileBytes) throws IOException {
    long room = (Long.MAX_VALUE - dataOffset) / type.bytes();
    long expected =
        shape.elements() > room ? Long.MAX_VALUE : dataOffset + shape.elements() * type.bytes();
    if (fileBytes != expected) {
      throw new IOException(
          String.format(
              Locale.ROOT,
              "%s: %,d bytes, %,d expected for %s %s from offset %d: the file is truncated or has"
                  + " something behind it",
              path,
              fileBytes,
              expected,
              shape,
              type.word(),
              dataOffset));
    }
    if (dataOffset % type.bytes() != 0) {
      throw new IOException(
          path
              + ": the values begin at offset "
              + dataOffset
              + ", expected a multiple of "
              + type.bytes()
              + ". Save the array again.");
    }
  }

  /** Writes a whole file. */
  static void write(Path path, Tensor tensor) throws IOException {
    ByteBuffer header = text(tensor.type(), tensor.shape());
    AtomicFile.write(
        path,
        header.remaining() + tensor.bytes(),
        file -> {
          file.write(header.duplicate());
          tensor.forEachPiece(
              (Tensor.Piece<IOException>) (piece, first, count) -> file.write(piece));
        });
  }

  private static ByteBuffer text(DataType type, Shape shape) {
    String descr =
        TYPES.entrySet().stream()
            .filter(e -> e.getValue() == type)
            .map(Map.Entry::getKey)
            .findFirst()
            .orElseThrow();
    String dims =
        IntStream.of(shape.dims()).mapToObj(Integer::toString).collect(Collectors.joining(", "));
    String dict =
        "{'descr': '"
            + descr
            + "', 'fortran_order': False, 'shape': ("
            + dims
            + (shape.rank() == 1 ? ",), }" : "), }");
    int start = MAGIC.length + 4;
    int total = (start + dict.length() + 1 + ALIGNMENT - 1) / ALIGNMENT * ALIGNMENT;
    String padded = dict + " ".repeat(total - start - dict.length() - 1) + "\n";
    ByteBuffer header = ByteBuffer.allocate(total).put(MAGIC).put((byte) 1).put((byte) 0);
    header.put((byte) padded.length()).put((byte) (padded.length() >> 8));
    return header.put(padded.getBytes(StandardCharsets.US_ASCII)).flip();
  }
}
