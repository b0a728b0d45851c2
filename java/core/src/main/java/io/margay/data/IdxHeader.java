package io.margay.data;

import io.margay.Shape;
import java.io.EOFException;
import java.io.IOException;
import java.io.InputStream;
import java.nio.ByteBuffer;

/**
 * What stands before the values of an IDX file: two zero bytes, the type (8: unsigned bytes), the
 * number of dimensions, and their sizes as big-endian 32-bit numbers.
 */
record IdxHeader(Shape shape, byte[] bytes) {

  private static final int UNSIGNED_BYTES = 8;
  private static final int MOST_DIMENSIONS = 8;

  /** The longest header. */
  static final int MOST_BYTES = 4 + 4 * MOST_DIMENSIONS;

  /** Reads a header from the beginning of a file. `file` is the name for messages. */
  static IdxHeader read(InputStream in, String file) throws IOException {
    byte[] magic = in.readNBytes(4);
    if (magic.length == 4
        && magic[0] == 0
        && magic[1] == 0
        && magic[2] != UNSIGNED_BYTES
        && magic[2] != 0) {
      throw new IOException(
          String.format(
              "%s: values of type %02x, expected 08, unsigned bytes. Convert the file to .npy,"
                  + " which holds other types.",
              file, magic[2]));
    }
    if (magic.length < 4
        || magic[0] != 0
        || magic[1] != 0
        || magic[2] != UNSIGNED_BYTES
        || magic[3] < 1
        || magic[3] > MOST_DIMENSIONS) {
      throw new IOException(
          file
              + ": begins with "
              + hex(magic)
              + ", expected 00 00 08 and a number of dimensions from 01 to 08: not an IDX file"
              + (compressed(magic) ? ", but a gzip file. Let its name end in .gz." : ""));
    }
    int rank = magic[3];
    byte[] sizes = in.readNBytes(4 * rank);
    if (sizes.length < 4 * rank) {
      throw new EOFException(
          file + ": ends inside its header of " + (4 + 4 * rank) + " bytes: the file is truncated");
    }
    int[] dims = new int[rank];
    ByteBuffer.wrap(sizes).asIntBuffer().get(dims);
    for (int i = 0; i < rank; i++) {
      if (dims[i] < 1) {
        throw new IOException(
            file
                + ": dimension "
                + i
                + " is "
                + Integer.toUnsignedString(dims[i])
                + ", expected 1 to "
                + Integer.MAX_VALUE);
      }
    }
    try {
      Shape shape = Shape.of(dims);
      Math.addExact(shape.elements(), 4L + 4L * rank);
      return new IdxHeader(
          shape, ByteBuffer.allocate(4 + sizes.length).put(magic).put(sizes).array());
    } catch (IllegalArgumentException | ArithmeticException tooLarge) {
      throw new IOException(file + ": announces more than 2^63 - 1 bytes", tooLarge);
    }
  }

  /** The size of the whole file. */
  long fileBytes() {
    return bytes.length + shape.elements();
  }

  private static boolean compressed(byte[] magic) {
    return magic.length >= 2 && magic[0] == 0x1f && magic[1] == (byte) 0x8b;
  }

  private static String hex(byte[] bytes) {
    StringBuilder text = new StringBuilder();
    for (byte b : bytes) {
      text.append(text.length() == 0 ? "" : " ").append(String.format("%02x", b));
    }
    return text.length() == 0 ? "nothing" : text.toString();
  }
}
