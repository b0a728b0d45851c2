package io.margay;

import io.margay.internal.Memory;
import io.margay.internal.Native;
import io.margay.internal.file.NativeFile;
import io.margay.internal.lifetime.Leak;
import io.margay.internal.lifetime.Space;
import io.margay.internal.load.StackSpace;
import java.io.IOException;
import java.lang.ref.Cleaner;
import java.lang.ref.Reference;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;

/**
 * A file mapped into memory, which Java and the native core read (or write) at the same address
 * without a copy.
 *
 * <pre>
 * try (MappedFile file = MappedFile.open(Path.of("pixels.bin"))) {
 *   Tensor pixels = Tensor.of(file, 0, DataType.U8, Shape.of(100, 28, 28));
 * }
 * </pre>
 *
 * <p><b>Memory.</b> The one who opens a file closes it. Tensors are views of it; they, and {@link
 * #address()}, refuse to work after the close. The pages themselves stay until every {@link Hold}
 * and every buffer taken from the file has gone, so that nobody reads memory that is no longer
 * there. A file that is collected without having been closed is unmapped and a warning is logged.
 *
 * <p><b>Threads.</b> Any thread may call any method.
 *
 * <p><b>Files that change.</b> Replacing the file by renaming another one over it is harmless: the
 * mapping stays as it was. A file that was opened and is then shortened by somebody is refused,
 * with its name, by {@link #requireWhole()} and by all that reads it here; on Linux a read of what
 * is gone, through a buffer or an address, gives zeros. On other systems, and for a file that was
 * {@linkplain #create created} here, the system may answer such a read with a signal that ends the
 * process.
 */
public final class MappedFile implements AutoCloseable {

  private static final Cleaner CLEANER = Cleaner.create();

  private final Path path;
  private final boolean writable;
  private final long bytes;
  private final long address;
  private final Mapping mapping;
  private final Cleaner.Cleanable close;

  private MappedFile(Path path, long handle, boolean writable, boolean closedByOwner) {
    this.path = path;
    this.writable = writable;
    bytes = Native.mg_file_bytes(handle);
    address = Native.mg_file_data(handle);
    mapping = new Mapping(handle, "MappedFile[" + path + "]");
    Mapping forgotten = mapping;
    close = CLEANER.register(this, () -> forgotten.end(closedByOwner));
  }

  /**
   * Maps an existing file for reading.
   *
   * @param path a regular file with at least one byte
   * @throws NoSuchFileException if there is no such file
   * @throws IOException if it is not a regular file, is empty, or cannot be read or mapped
   */
  public static MappedFile open(Path path) throws IOException {
    return open(path, true);
  }

  /**
   * Like {@link #open(Path)}, but for a file that nobody is going to close: it goes, without a
   * warning, with what refers to it.
   */
  static MappedFile openCollected(Path path) throws IOException {
    return open(path, false);
  }

  private static MappedFile open(Path path, boolean closedByOwner) throws IOException {
    if (!Files.exists(path)) {
      throw new NoSuchFileException(path.toString());
    }
    if (!Files.isRegularFile(path)) {
      throw new IOException(
          path + ": not a regular file, which is the only kind that can be mapped");
    }
    if (Files.size(path) == 0) {
      throw new IOException(path + ": the file is empty, expected at least one byte");
    }
    byte[] name = NativeFile.name(path);
    StackSpace.require(path);
    return new MappedFile(path, opened(path, Native.mg_file_open(name)), false, closedByOwner);
  }

  /**
   * Creates a file of a given size, filled with zeros, and maps it for reading and writing.
   *
   * <p>An existing file of that name is removed first; what is mapped from it stays as it was.
   *
   * @param path where the file is to be
   * @param bytes its size, at least 1; the disk's blocks are reserved at once, so that a full disk
   *     is an exception here
   * @throws IllegalArgumentException if {@code bytes} is below 1
   * @throws IOException if the file cannot be created, or the disk has no room for it
   */
  public static MappedFile create(Path path, long bytes) throws IOException {
    if (bytes < 1) {
      throw new IllegalArgumentException(
          "MappedFile[" + path + "]: " + bytes + " bytes, expected at least 1");
    }
    if (Files.isDirectory(path)) {
      throw new IOException(path + ": a directory, expected the name of a file");
    }
    byte[] name = NativeFile.name(path);
    StackSpace.require(path);
    Files.deleteIfExists(path);
    try {
      return new MappedFile(path, opened(path, Native.mg_file_create(name, bytes)), true, true);
    } catch (IOException failure) {
      Files.deleteIfExists(path);
      throw failure;
    }
  }

  /** The file's path, as it was given. */
  public Path path() {
    return path;
  }

  /**
   * The file's size in bytes when it was mapped, at least 1. It can be asked after the close, too.
   */
  public long bytes() {
    return bytes;
  }

  /** Whether the mapping may be written to: true for a created file. */
  public boolean isWritable() {
    return writable;
  }

  /**
   * The address of the file's first byte. It is valid until the close, or the end of a {@link
   * #hold()} taken before.
   *
   * @throws IllegalStateException after the close
   */
  public long address() {
    mapping.requireOpen();
    return address;
  }

  /**
   * Makes sure that all that was mapped is still in the file, and was whenever it was read.
   *
   * @throws IOException if the file was shortened; the message begins with the path and says what
   *     to do
   * @throws IllegalStateException after the close
   */
  public void requireWhole() throws IOException {
    try (Hold hold = hold()) {
      if (Native.mg_file_check(mapping.handle) != Native.MG_OK) {
        throw NativeFile.refused(path);
      }
      Reference.reachabilityFence(hold);
    }
  }

  /**
   * The first bytes of the file, all when it has fewer. They are read from the file that is mapped,
   * not through the mapping.
   *
   * @throws IOException if they cannot be read
   */
  public byte[] start(int most) throws IOException {
    byte[] start = new byte[(int) Math.min(most, bytes)];
    try (Hold hold = hold();
        Space space = new Space(start.length)) {
      ByteBuffer room = space.first(start.length);
      if (Native.mg_file_read(mapping.handle, 0, Memory.addressOf(room), start.length)
          != Native.MG_OK) {
        throw NativeFile.refused(path);
      }
      room.get(start);
      Reference.reachabilityFence(hold);
    }
    return start;
  }

  /**
   * Keeps the file mapped until the returned hold is closed.
   *
   * @throws IllegalStateException after the close
   */
  public Hold hold() {
    mapping.acquire();
    return new Hold(CLEANER, mapping::release);
  }

  /**
   * Writes changed pages to the disk and waits until they are there. Does nothing for a file that
   * was opened for reading.
   *
   * @throws IllegalStateException after the close
   * @throws IOException if the system could not write
   */
  public void flush() throws IOException {
    try (Hold hold = hold()) {
      if (writable && Native.mg_file_flush(mapping.handle) != Native.MG_OK) {
        throw NativeFile.refused(path);
      }
      Reference.reachabilityFence(hold);
    }
  }

  /**
   * Ends the use of this file; see the class about memory that is still held. A second call does
   * nothing.
   */
  @Override
  public void close() {
    mapping.closed = true;
    close.clean();
  }

  @Override
  public String toString() {
    return mapping.name;
  }

  /** A view that keeps nothing: for those who have a {@link #hold()} as long as they use it. */
  ByteBuffer heldView(long offset, int length) {
    return Memory.view(address + offset, length).asReadOnlyBuffer().order(ByteOrder.nativeOrder());
  }

  /**
   * A view of some bytes of the file, read-only when the file is, that keeps the mapping for as
   * long as it is reachable.
   */
  ByteBuffer view(long offset, int length) {
    mapping.acquire();
    ByteBuffer root;
    try {
      root = Memory.view(address + offset, length);
      CLEANER.register(root, mapping::release);
    } catch (Throwable failure) {
      mapping.release();
      throw failure;
    }
    // a duplicate refers to the buffer that it was made from, and so do all that are made from it
    return (writable ? root.duplicate() : root.asReadOnlyBuffer()).order(ByteOrder.nativeOrder());
  }

  private static long opened(Path path, long handle) throws IOException {
    if (handle == 0) {
      throw NativeFile.refused(path);
    }
    return handle;
  }

  /**
   * The native mapping and the number of its users. It does not know its MappedFile, which can so
   * be collected.
   */
  private static final class Mapping {

    private final long handle;
    private final String name;
    private int users = 1;
    private volatile boolean closed;

    Mapping(long handle, String name) {
      this.handle = handle;
      this.name = name;
    }

    void requireOpen() {
      if (closed) {
        throw new IllegalStateException(name + ": closed");
      }
    }

    synchronized void acquire() {
      requireOpen();
      users++;
    }

    synchronized void release() {
      users--;
      if (users == 0) {
        Native.mg_file_close(handle);
      }
    }

    /** The owner's share ends: by close(), or because the owner was collected. Runs once. */
    void end(boolean closedByOwner) {
      if (!closed && closedByOwner) {
        Leak.report(name);
      }
      closed = true;
      release();
    }
  }
}
