package io.margay.onnx;

import java.io.ByteArrayOutputStream;
import java.io.EOFException;
import java.io.IOException;
import java.io.InputStream;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.zip.GZIPInputStream;
import java.util.zip.ZipException;

/** The bytes of files: mapped, or unpacked where the name ends in {@code .gz}. */
final class FileBytes {

  /** Of an unpacked file; a mapped one may have as many as a protobuf message may, 2 GiB. */
  static final int MOST_UNPACKED = 512 << 20;

  private static final int PIECE = 1 << 16;

  private FileBytes() {}

  /**
   * All of a file.
   *
   * @throws IOException if it cannot be read or is too large; the message begins with the path
   */
  static ByteBuffer of(Path file) throws IOException {
    if (!Files.exists(file)) {
      throw new NoSuchFileException(file.toString());
    }
    if (!Files.isRegularFile(file)) {
      throw new IOException(file + ": not a regular file");
    }
    if (file.toString().endsWith(".gz")) {
      return unpacked(file);
    }
    long bytes = Files.size(file);
    if (bytes > Integer.MAX_VALUE) {
      throw new IOException(
          file + ": " + bytes + " bytes, expected below 2 GiB: larger models have external data");
    }
    return mapped(file, 0, bytes);
  }

  private static ByteBuffer mapped(Path file, long offset, long bytes) throws IOException {
    try (FileChannel channel = FileChannel.open(file, StandardOpenOption.READ)) {
      return channel
          .map(FileChannel.MapMode.READ_ONLY, offset, bytes)
          .order(ByteOrder.LITTLE_ENDIAN);
    }
  }

  private static ByteBuffer unpacked(Path file) throws IOException {
    try (InputStream in = new GZIPInputStream(Files.newInputStream(file))) {
      ByteArrayOutputStream out = new ByteArrayOutputStream();
      byte[] piece = new byte[PIECE];
      for (int n = in.read(piece); n >= 0; n = in.read(piece)) {
        if (out.size() > MOST_UNPACKED - n) {
          throw new IOException(
              file + ": more than " + MOST_UNPACKED + " bytes when it is unpacked");
        }
        out.write(piece, 0, n);
      }
      return ByteBuffer.wrap(out.toByteArray()).order(ByteOrder.LITTLE_ENDIAN);
    } catch (ZipException | EOFException e) {
      throw new IOException(file + ": not packed by gzip, or truncated: " + e.getMessage(), e);
    }
  }

  /**
   * A part of a file beside a model, whose path the model says: relative, inside the model's folder
   * and without links that lead out.
   *
   * @param length in bytes, or -1 for all from the offset on
   * @throws IOException if the path leads elsewhere or there are not so many bytes
   */
  static ByteBuffer external(Path folder, String location, long offset, long length)
      throws IOException {
    Path relative = Path.of(location);
    boolean climbs = false;
    for (Path part : relative) {
      climbs |= part.toString().equals("..");
    }
    if (location.isEmpty() || relative.isAbsolute() || climbs) {
      throw new IOException(
          "external data in '"
              + location
              + "', expected a path relative to the model's folder, without '..'");
    }
    Path file = folder.resolve(relative);
    if (!Files.isRegularFile(file)) {
      throw new NoSuchFileException(file.toString());
    }
    if (!file.toRealPath().startsWith(folder.toRealPath())
        || Files.isSymbolicLink(file)
            && !file.toRealPath(LinkOption.NOFOLLOW_LINKS).startsWith(folder.toRealPath())) {
      throw new IOException(
          "external data in '" + location + "': a link that leads out of the model's folder");
    }
    long bytes = Files.size(file);
    long count = length < 0 ? bytes - offset : length;
    if (offset < 0 || count < 0 || count > Integer.MAX_VALUE || offset > bytes - count) {
      throw new IOException(
          "external data in '"
              + location
              + "': "
              + count
              + " bytes at offset "
              + offset
              + ", but the file has "
              + bytes);
    }
    return mapped(file, offset, count);
  }
}
