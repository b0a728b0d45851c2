package io.margay.internal.file;

import io.margay.internal.Memory;
import io.margay.internal.Native;
import io.margay.internal.lifetime.Guard;
import io.margay.internal.load.NativeLibrary;
import io.margay.internal.load.StackSpace;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.lang.ref.Reference;
import java.nio.ByteBuffer;
import java.nio.file.FileSystems;
import java.nio.file.Path;

/**
 * A file that is open for reading at offsets, through one descriptor: whatever is renamed to its
 * path meanwhile, it is the same file. Nothing is mapped, so that a file that is shortened is an
 * exception.
 *
 * <p>The owner closes it. Any thread may call any method; an interrupt ends no read.
 */
public final class NativeFile implements AutoCloseable {

  private final Path path;
  private final long handle;
  private final long bytes;
  private final Guard guard;

  private NativeFile(Path path, long handle) {
    this.path = path;
    this.handle = handle;
    this.bytes = Native.mg_file_bytes(handle);
    this.guard = new Guard(this, "NativeFile[" + path + "]", () -> Native.mg_file_close(handle));
  }

  /**
   * Opens a regular file that is not empty.
   *
   * @throws IOException if it is not so, or cannot be opened; the message begins with the path
   */
  public static NativeFile open(Path path) throws IOException {
    byte[] name = name(path);
    StackSpace.require(path);
    long handle = Native.mg_file_open_unmapped(name);
    if (handle == 0) {
      throw refused(path);
    }
    return new NativeFile(path, handle);
  }

  /** The size when it was opened. */
  public long bytes() {
    return bytes;
  }

  /**
   * Fills a direct buffer, from its position to its limit, with the bytes from an offset on, and
   * makes sure that nobody wrote to the file since it was opened. The position does not change.
   *
   * @throws IOException if the file is too short, was changed, or cannot be read; the message
   *     begins with the path
   * @throws IllegalStateException after the close
   */
  public void read(long offset, ByteBuffer destination) throws IOException {
    guard.enter();
    try {
      if (destination.hasRemaining()
              && Native.mg_file_read(
                      handle,
                      offset,
                      Memory.addressOf(destination) + destination.position(),
                      destination.remaining())
                  != Native.MG_OK
          || Native.mg_file_check(handle) != Native.MG_OK) {
        throw refused(path);
      }
    } finally {
      guard.exit(this);
      Reference.reachabilityFence(destination);
    }
  }

  /** Closing twice is harmless. */
  @Override
  public void close() {
    guard.close();
  }

  /**
   * What the native core says about a file already begins with its absolute path; a failure before
   * the file was touched does not.
   */
  public static IOException refused(Path path) {
    String message = NativeLibrary.text(Native.mg_last_error());
    String absolute = path.toAbsolutePath().toString();
    return new IOException(
        path
            + ": "
            + (message.startsWith(absolute + ": ")
                ? message.substring(absolute.length() + 2)
                : message));
  }

  /**
   * The name's own bytes, which a URI keeps even when the JVM's locale cannot show them, and a
   * final NUL.
   */
  public static byte[] name(Path path) {
    if (path.getFileSystem() != FileSystems.getDefault()) {
      throw new IllegalArgumentException(path + ": expected a file of the default file system");
    }
    String raw = path.toAbsolutePath().toUri().getRawPath();
    ByteArrayOutputStream name = new ByteArrayOutputStream(raw.length() + 1);
    for (int i = 0; i < raw.length(); i++) {
      if (raw.charAt(i) == '%') {
        name.write(Integer.parseInt(raw.substring(i + 1, i + 3), 16));
        i += 2;
      } else {
        name.write(raw.charAt(i));
      }
    }
    name.write(0);
    return name.toByteArray();
  }
}
