package io.margay;

import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.Locale;

/** The memory that tensors are made of: new, or somebody's that is fit for it. */
final class TensorMemory {

  private static final int ALIGNMENT = 64;

  private TensorMemory() {}

  /**
   * New memory of zeros, aligned to 64 bytes.
   *
   * @throws IllegalArgumentException if it would be more than 2 GiB
   */
  static ByteBuffer zeros(DataType type, Shape shape) {
    long bytes = bytes(type, shape);
    if (bytes > Integer.MAX_VALUE - ALIGNMENT) {
      throw new IllegalArgumentException(
          String.format(
              Locale.ROOT,
              "%s: %,d bytes, and one buffer holds at most 2 GiB. Use MappedFile.create or a .npy"
                  + " file.",
              describe(type, shape),
              bytes));
    }
    ByteBuffer block = ByteBuffer.allocateDirect((int) bytes + ALIGNMENT - 1);
    int skipped = (ALIGNMENT - block.alignmentOffset(0, ALIGNMENT)) % ALIGNMENT;
    return block.slice(skipped, (int) bytes);
  }

  /**
   * @throws IllegalArgumentException if an array's length is not the shape's number of values
   */
  static void checkCount(int values, DataType type, Shape shape) {
    if (values != shape.elements()) {
      throw new IllegalArgumentException(
          String.format(
              Locale.ROOT,
              "%s: %,d values, %,d expected",
              describe(type, shape),
              values,
              shape.elements()));
    }
  }

  /**
   * @throws IllegalArgumentException if a buffer is not direct, in another byte order, of another
   *     size, or does not lie at a multiple of the type's size
   */
  static void check(ByteBuffer buffer, DataType type, Shape shape) {
    String what = describe(type, shape);
    if (!buffer.isDirect()) {
      throw new IllegalArgumentException(
          what
              + ": the buffer is on the Java heap, expected a direct one. Use"
              + " ByteBuffer.allocateDirect.");
    }
    if (type != DataType.U8 && buffer.order() != ByteOrder.nativeOrder()) {
      throw new IllegalArgumentException(
          what
              + ": the buffer is "
              + buffer.order()
              + ", expected "
              + ByteOrder.nativeOrder()
              + ". Call order(ByteOrder.nativeOrder()) before filling it.");
    }
    if (buffer.remaining() != bytes(type, shape)) {
      throw new IllegalArgumentException(
          String.format(
              Locale.ROOT,
              "%s: the buffer has %,d bytes left, %,d expected",
              what,
              buffer.remaining(),
              bytes(type, shape)));
    }
    if (buffer.alignmentOffset(buffer.position(), type.bytes()) != 0) {
      throw new IllegalArgumentException(
          what
              + ": the buffer's position is not at a multiple of "
              + type.bytes()
              + " bytes in memory. Use alignedSlice.");
    }
  }

  /**
   * @throws IllegalArgumentException if the values would not lie inside the file, or not at a
   *     multiple of the type's size
   */
  static void check(MappedFile file, long offset, DataType type, Shape shape) {
    long needed = bytes(type, shape);
    if (offset < 0 || offset > file.bytes() - needed) {
      throw new IllegalArgumentException(
          String.format(
              Locale.ROOT,
              "%s: %,d bytes from offset %,d of %s, which has %,d",
              describe(type, shape),
              needed,
              offset,
              file,
              file.bytes()));
    }
    if (offset % type.bytes() != 0) {
      throw new IllegalArgumentException(
          describe(type, shape)
              + ": offset "
              + offset
              + " of "
              + file
              + ", expected a multiple of "
              + type.bytes());
    }
  }

  /**
   * @throws IllegalArgumentException if there are more than a number can say
   */
  static long bytes(DataType type, Shape shape) {
    if (shape.elements() > Long.MAX_VALUE / type.bytes()) {
      throw new IllegalArgumentException(describe(type, shape) + ": more than 2^63 - 1 bytes");
    }
    return shape.elements() * type.bytes();
  }

  /** Such as {@code Tensor[60000x28x28 u8]}. */
  static String describe(DataType type, Shape shape) {
    return "Tensor[" + shape + " " + type.word() + "]";
  }
}
