package io.margay;

import io.margay.internal.Memory;
import io.margay.internal.load.StackSpace;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.lang.ref.Reference;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.Locale;
import java.util.Objects;

/**
 * A view of values in off-heap memory: an address, a shape, a type, and the owner of the memory.
 *
 * <pre>
 * Tensor pictures = Tensor.readNpy(Path.of("pictures.npy"));      // mapped, nothing is copied
 * float[] first = pictures.slice(0).toFloats();
 * Tensor weights = Tensor.of(new float[] {1, 2, 3, 4}, Shape.of(2, 2));
 * </pre>
 *
 * <p>The shape is the whole one, with the number of samples first where there are several. Values
 * lie without gaps, last dimension fastest, in the machine's byte order.
 *
 * <p><b>Memory.</b> A tensor never owns: its memory is a {@link MappedFile}'s, which somebody
 * closes, or a direct buffer's, which goes with the last tensor that refers to it. After its file
 * was closed, a tensor throws {@code IllegalStateException}.
 *
 * <p><b>Threads.</b> Any thread may read. Whoever writes through {@link #buffer()} takes care that
 * nobody reads meanwhile.
 */
public final class Tensor {

  private static final int PIECE_BYTES = 1 << 28;

  private final Object owner;

  /** Bytes between the beginning of the owner's memory and the first value. */
  private final long offset;

  private final DataType type;
  private final Shape shape;
  private final boolean holdable;
  private volatile long bufferAddress;

  private Tensor(Object owner, long offset, DataType type, Shape shape, boolean holdable) {
    this.owner = owner;
    this.offset = offset;
    this.holdable = holdable;
    this.type = type;
    this.shape = shape;
  }

  /**
   * A copy of an array as {@code f32}.
   *
   * @throws IllegalArgumentException if the array's length is not the shape's number of values
   */
  public static Tensor of(float[] values, Shape shape) {
    Tensor tensor = sized(values.length, DataType.F32, shape);
    tensor.buffer().asFloatBuffer().put(values);
    return tensor;
  }

  /**
   * A copy of an array as {@code f64}.
   *
   * @throws IllegalArgumentException if the array's length is not the shape's number of values
   */
  public static Tensor of(double[] values, Shape shape) {
    Tensor tensor = sized(values.length, DataType.F64, shape);
    tensor.buffer().asDoubleBuffer().put(values);
    return tensor;
  }

  /**
   * A copy of an array as {@code i32}.
   *
   * @throws IllegalArgumentException if the array's length is not the shape's number of values
   */
  public static Tensor of(int[] values, Shape shape) {
    Tensor tensor = sized(values.length, DataType.I32, shape);
    tensor.buffer().asIntBuffer().put(values);
    return tensor;
  }

  /**
   * A copy of an array as {@code i64}.
   *
   * @throws IllegalArgumentException if the array's length is not the shape's number of values
   */
  public static Tensor of(long[] values, Shape shape) {
    Tensor tensor = sized(values.length, DataType.I64, shape);
    tensor.buffer().asLongBuffer().put(values);
    return tensor;
  }

  /**
   * A copy of an array as {@code u8}: the byte -1 is the value 255.
   *
   * @throws IllegalArgumentException if the array's length is not the shape's number of values
   */
  public static Tensor of(byte[] values, Shape shape) {
    Tensor tensor = sized(values.length, DataType.U8, shape);
    tensor.buffer().put(values);
    return tensor;
  }

  /**
   * A view of a direct buffer, from its position to its limit. Nothing is copied; the buffer is
   * kept reachable.
   *
   * @param buffer direct, in the machine's byte order (unless the type is {@code u8}), its position
   *     at a multiple of the type's size in memory; a buffer over memory that somebody frees by
   *     hand must not be used here
   * @throws IllegalArgumentException if the buffer is not so, or has not exactly as many bytes as
   *     the shape needs
   */
  public static Tensor of(ByteBuffer buffer, DataType type, Shape shape) {
    TensorMemory.check(buffer, type, shape);
    return new Tensor(buffer.slice(), 0, type, shape, false);
  }

  /**
   * A view of a part of a mapped file. Nothing is copied; the file stays its opener's to close.
   *
   * @param offset where the first value is, in bytes from the file's beginning, a multiple of the
   *     type's size
   * @throws IllegalArgumentException if the values would not lie inside the file, or the offset is
   *     no such multiple
   */
  public static Tensor of(MappedFile file, long offset, DataType type, Shape shape) {
    TensorMemory.check(file, offset, type, shape);
    return new Tensor(file, offset, type, shape, true);
  }

  /**
   * New memory of zeros, aligned to 64 bytes, which is freed when nothing refers to it.
   *
   * @throws IllegalArgumentException if it would be more than 2 GiB, which only mapped files can
   *     hold
   */
  public static Tensor zeros(DataType type, Shape shape) {
    return new Tensor(TensorMemory.zeros(type, shape), 0, type, shape, true);
  }

  private static Tensor sized(int values, DataType type, Shape shape) {
    TensorMemory.checkCount(values, type, shape);
    return zeros(type, shape);
  }

  /**
   * Maps a NumPy file, so that its values can be used without being read or copied first.
   *
   * <p>Understood are format versions 1 to 3 with {@code |u1}, {@code <i4}, {@code <i8}, {@code
   * <f4} and {@code <f8} in C order. The mapping goes when neither the tensor nor anything made
   * from it is reachable; {@link #owner()} is the {@link MappedFile} for those who want to close it
   * earlier.
   *
   * @throws IOException if the file cannot be mapped or is anything else; the message names the
   *     file, the offset and what is there
   */
  public static Tensor readNpy(Path path) throws IOException {
    MappedFile file = MappedFile.openCollected(path);
    try {
      NpyHeader header = NpyHeader.read(path, file.start(NpyHeader.MOST_BYTES));
      header.requireFileBytes(path, file.bytes());
      return of(file, header.dataOffset(), header.type(), header.shape());
    } catch (IOException | RuntimeException failure) {
      file.close();
      throw failure;
    }
  }

  /**
   * Writes the values as a NumPy file (format version 1.0), which {@code numpy.load} and {@link
   * #readNpy} read. The file appears as a whole or not at all.
   *
   * @throws IOException if the file cannot be written
   * @throws IllegalStateException if the tensor's file was closed
   */
  public void writeNpy(Path path) throws IOException {
    NpyHeader.write(path, this);
  }

  /**
   * The address of the first value. It is valid while the tensor is reachable and its file open, or
   * until the end of a {@link #hold()}.
   *
   * @throws IllegalStateException if the tensor's file was closed
   */
  public long address() {
    if (owner instanceof MappedFile) {
      return ((MappedFile) owner).address() + offset;
    }
    long address = bufferAddress;
    if (address == 0) {
      StackSpace.require("Tensor");
      address = Memory.addressOf((ByteBuffer) owner) + offset;
      bufferAddress = address;
    }
    return address;
  }

  /**
   * Keeps the memory in place until the returned hold is closed, even when the tensor's file is
   * closed meanwhile.
   *
   * @throws IllegalStateException if the tensor's file was closed
   */
  public Hold hold() {
    return owner instanceof MappedFile ? ((MappedFile) owner).hold() : new Hold();
  }

  /**
   * Whether a {@link #hold()} keeps the memory in place: true for Margay's own and for mapped
   * files, false for a view of somebody's buffer, whose owner may free it at any time (a closed
   * arena, a mapping of a file that was cut).
   */
  public boolean isHoldable() {
    return holdable;
  }

  /** The sizes of all dimensions, the number of samples included. */
  public Shape shape() {
    return shape;
  }

  /** The type of every value. */
  public DataType type() {
    return type;
  }

  /** The number of bytes of all values. */
  public long bytes() {
    return TensorMemory.bytes(type, shape);
  }

  /** Whose memory this is: a {@link MappedFile} or a direct {@link ByteBuffer}. */
  public Object owner() {
    return owner;
  }

  /** Whether the memory may be written to. Mapped input files and read-only buffers may not. */
  public boolean isWritable() {
    return owner instanceof MappedFile
        ? ((MappedFile) owner).isWritable()
        : !((ByteBuffer) owner).isReadOnly();
  }

  /**
   * A view of one entry of the first dimension, such as one sample of many. The shape loses that
   * dimension; when it has no other, it becomes {@code Shape.of(1)}.
   *
   * @param index 0 or more, below {@code shape().dim(0)}
   * @throws IndexOutOfBoundsException if there is no such entry
   */
  public Tensor slice(int index) {
    Objects.checkIndex(index, shape.dim(0));
    int[] dims = shape.dims();
    int[] inner = dims.length == 1 ? new int[] {1} : Arrays.copyOfRange(dims, 1, dims.length);
    return new Tensor(owner, offset + index * (bytes() / dims[0]), type, Shape.of(inner), holdable);
  }

  /**
   * A view of the entries {@code from} to {@code to - 1} of the first dimension.
   *
   * @throws IndexOutOfBoundsException if they are not among its entries
   * @throws IllegalArgumentException if {@code from} is {@code to}: no tensor is empty
   */
  public Tensor range(int from, int to) {
    int[] dims = shape.dims();
    Objects.checkFromToIndex(from, to, dims[0]);
    long entryBytes = bytes() / dims[0];
    dims[0] = to - from;
    return new Tensor(owner, offset + from * entryBytes, type, Shape.of(dims), holdable);
  }

  /**
   * A view of the same values under another shape.
   *
   * @throws ShapeException if the other shape has not as many values
   */
  public Tensor reshape(Shape other) {
    if (other.elements() != shape.elements()) {
      throw new ShapeException(
          String.format(
              Locale.ROOT,
              "%s: reshape to %s: %,d values, %,d expected",
              this,
              other,
              other.elements(),
              shape.elements()));
    }
    return new Tensor(owner, offset, type, other, holdable);
  }

  /**
   * The values as {@code float}, in a new array. Integers and doubles are rounded to the nearest
   * float.
   *
   * @throws IllegalArgumentException if there are more than an array can hold
   * @throws IllegalStateException if the tensor's file was closed
   * @throws UncheckedIOException if the tensor's file was shortened
   */
  public float[] toFloats() {
    float[] values = new float[arrayLength()];
    forEachPiece(
        (piece, first, count) -> {
          if (type == DataType.F32) {
            piece.asFloatBuffer().get(values, (int) first, count);
          } else {
            for (int i = 0; i < count; i++) {
              values[(int) first + i] = (float) value(piece, i);
            }
          }
        });
    return values;
  }

  /**
   * The values as {@code double}, in a new array. Every type but {@code i64} beyond 2^53 is exact.
   *
   * @throws IllegalArgumentException if there are more than an array can hold
   * @throws IllegalStateException if the tensor's file was closed
   * @throws UncheckedIOException if the tensor's file was shortened
   */
  public double[] toDoubles() {
    double[] values = new double[arrayLength()];
    forEachPiece(
        (piece, first, count) -> {
          if (type == DataType.F64) {
            piece.asDoubleBuffer().get(values, (int) first, count);
          } else {
            for (int i = 0; i < count; i++) {
              values[(int) first + i] = value(piece, i);
            }
          }
        });
    return values;
  }

  /**
   * The memory as a buffer in the machine's byte order, read-only when the memory is. The buffer
   * keeps the memory in place for as long as the buffer, or one made from it, is reachable.
   *
   * @throws IllegalArgumentException if there are more than 2 GiB
   * @throws IllegalStateException if the tensor's file was closed
   * @throws UncheckedIOException if the tensor's file was shortened; what happens when that is done
   *     later, {@link MappedFile} says
   */
  public ByteBuffer buffer() {
    requireWhole();
    if (bytes() > Integer.MAX_VALUE) {
      throw new IllegalArgumentException(
          String.format(
              Locale.ROOT,
              "%s: %,d bytes, and one buffer shows at most 2 GiB. Take slices.",
              this,
              bytes()));
    }
    return view(0, (int) bytes());
  }

  /** Such as {@code Tensor[60000x28x28 u8]}. */
  @Override
  public String toString() {
    return TensorMemory.describe(type, shape);
  }

  /** A buffer of at most {@link #PIECE_BYTES} bytes and the indices of the values in it. */
  interface Piece<E extends Exception> {
    void accept(ByteBuffer bytes, long firstValue, int values) throws E;
  }

  /**
   * Shows the memory piece by piece, in order. It stays in place until the last piece was accepted.
   *
   * @throws UncheckedIOException if it is a file's and the file was shortened, before or meanwhile
   */
  <E extends Exception> void forEachPiece(Piece<E> piece) throws E {
    int length = PIECE_BYTES / type.bytes();
    try (Hold hold = hold()) {
      requireWhole();
      for (long first = 0; first < shape.elements(); first += length) {
        int count = (int) Math.min(length, shape.elements() - first);
        ByteBuffer bytes =
            owner instanceof MappedFile
                ? ((MappedFile) owner).heldView(offset + first * type.bytes(), count * type.bytes())
                : view(first * type.bytes(), count * type.bytes());
        piece.accept(bytes, first, count);
      }
      requireWhole();
      Reference.reachabilityFence(hold);
    }
  }

  private void requireWhole() {
    if (owner instanceof MappedFile) {
      try {
        ((MappedFile) owner).requireWhole();
      } catch (IOException shortened) {
        throw new UncheckedIOException(shortened.getMessage(), shortened);
      }
    }
  }

  private ByteBuffer view(long from, int length) {
    if (owner instanceof MappedFile) {
      return ((MappedFile) owner).view(offset + from, length);
    }
    return ((ByteBuffer) owner).slice((int) (offset + from), length).order(ByteOrder.nativeOrder());
  }

  private double value(ByteBuffer piece, int index) {
    switch (type) {
      case U8:
        return piece.get(index) & 0xff;
      case I32:
        return piece.getInt(index * 4);
      case I64:
        return piece.getLong(index * 8);
      case F32:
        return piece.getFloat(index * 4);
      default:
        return piece.getDouble(index * 8);
    }
  }

  private int arrayLength() {
    if (shape.elements() > Integer.MAX_VALUE - 8) {
      throw new IllegalArgumentException(
          String.format(
              Locale.ROOT,
              "%s: %,d values are more than a Java array holds. Take slices.",
              this,
              shape.elements()));
    }
    return (int) shape.elements();
  }
}
