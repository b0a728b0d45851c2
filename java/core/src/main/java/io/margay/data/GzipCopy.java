package io.margay.data;

import io.margay.internal.file.AtomicFile;
import java.io.EOFException;
import java.io.IOException;
import java.io.InputStream;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.nio.file.FileSystemException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermission;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.Arrays;
import java.util.Locale;
import java.util.zip.GZIPInputStream;
import java.util.zip.ZipException;

/**
 * The decompressed copy of a {@code .gz} IDX file: found, or made once and as a whole, so that
 * several processes may do it at a time.
 */
final class GzipCopy {

  /**
   * Deflate cannot do better than 1032 to 1: a header that announces more is a lie, found before a
   * byte is written.
   */
  private static final long BEST_RATIO = 1_032;

  private final Path source;
  private final IdxHeader header;

  private GzipCopy(Path source, IdxHeader header) {
    this.source = source;
    this.header = header;
  }

  /**
   * The copy's path. `cache` is the directory for it, or null: beside the source, or else in the
   * user's cache.
   */
  static Path of(Path source, Path cache) throws IOException {
    IdxHeader header;
    try (InputStream in = decompressed(source)) {
      header = IdxHeader.read(in, source.toString());
    } catch (ZipException | EOFException corrupt) {
      throw corrupt(source, corrupt);
    }
    if (header.fileBytes() / BEST_RATIO > Files.size(source)) {
      throw new IOException(
          String.format(
              Locale.ROOT,
              "%s: announces %,d bytes for %s, which %,d compressed bytes cannot hold: the file is"
                  + " truncated or damaged",
              source,
              header.fileBytes(),
              header.shape(),
              Files.size(source)));
    }
    return new GzipCopy(source, header).locate(cache);
  }

  private Path locate(Path cache) throws IOException {
    String name = source.getFileName().toString();
    name = name.substring(0, name.length() - ".gz".length());
    Path beside = source.resolveSibling(name);
    boolean older =
        Files.exists(beside)
            && Files.getLastModifiedTime(beside).compareTo(Files.getLastModifiedTime(source)) < 0;
    if (!older && isComplete(beside)) {
      return beside;
    }
    if (cache == null
        && !Files.exists(beside)
        && invitesWriting(beside.toAbsolutePath().getParent())) {
      try {
        return decompressTo(beside);
      } catch (FileSystemException refused) {
        // the directory does not take the file after all: the cache does
      }
    }
    Path directory =
        cache != null ? cache : Path.of(System.getProperty("user.home"), ".cache", "margay", "idx");
    Path copy = directory.resolve(fingerprint() + "-" + name);
    if (isComplete(copy)) {
      return copy;
    }
    try {
      Files.createDirectories(directory);
      return decompressTo(copy);
    } catch (FileSystemException refused) {
      throw new IOException(
          source
              + ": cannot write the decompressed copy to "
              + copy
              + ". Name a directory that can be written to.",
          refused);
    }
  }

  private boolean isComplete(Path copy) throws IOException {
    if (!Files.isRegularFile(copy) || Files.size(copy) != header.fileBytes()) {
      return false;
    }
    try (InputStream in = Files.newInputStream(copy)) {
      return Arrays.equals(in.readNBytes(header.bytes().length), header.bytes());
    }
  }

  /**
   * Whether the directory's permissions allow anybody to write, which a superuser's process would
   * otherwise not notice.
   */
  private static boolean invitesWriting(Path directory) throws IOException {
    if (!Files.isWritable(directory)) {
      return false;
    }
    if (!directory.getFileSystem().supportedFileAttributeViews().contains("posix")) {
      return true;
    }
    return Files.getPosixFilePermissions(directory).stream()
        .anyMatch(
            p ->
                p == PosixFilePermission.OWNER_WRITE
                    || p == PosixFilePermission.GROUP_WRITE
                    || p == PosixFilePermission.OTHERS_WRITE);
  }

  private Path decompressTo(Path copy) throws IOException {
    long room = Files.getFileStore(copy.toAbsolutePath().getParent()).getUsableSpace();
    if (room < header.fileBytes()) {
      throw new IOException(
          String.format(
              Locale.ROOT,
              "%s: decompressed %,d bytes, but only %,d are free in %s",
              source,
              header.fileBytes(),
              room,
              copy.toAbsolutePath().getParent()));
    }
    AtomicFile.write(copy, header.fileBytes(), this::decompress);
    return copy;
  }

  private void decompress(AtomicFile.Output copy) throws IOException {
    byte[] chunk = new byte[1 << 16];
    try (InputStream in = decompressed(source)) {
      for (long left = header.fileBytes(); left > 0; ) {
        int count = read(in, chunk, (int) Math.min(chunk.length, left));
        if (count < 0) {
          throw new EOFException(
              String.format(
                  Locale.ROOT,
                  "%s: %,d bytes when decompressed, %,d expected for %s: the file is truncated",
                  source,
                  header.fileBytes() - left,
                  header.fileBytes(),
                  header.shape()));
        }
        copy.write(ByteBuffer.wrap(chunk, 0, count));
        left -= count;
      }
      if (read(in, chunk, 1) >= 0) { // reading up to the end also checks the sum
        throw new IOException(
            String.format(
                Locale.ROOT,
                "%s: more than the %,d bytes that its header announces for %s",
                source,
                header.fileBytes(),
                header.shape()));
      }
    }
  }

  private int read(InputStream in, byte[] chunk, int length) throws IOException {
    try {
      return in.read(chunk, 0, length);
    } catch (ZipException | EOFException corrupt) {
      throw corrupt(source, corrupt);
    }
  }

  private static InputStream decompressed(Path source) throws IOException {
    InputStream file = Files.newInputStream(source);
    try {
      return new GZIPInputStream(file, 1 << 16);
    } catch (Throwable failure) {
      file.close();
      throw failure;
    }
  }

  private static IOException corrupt(Path source, IOException cause) {
    String message = String.valueOf(cause.getMessage());
    return message.startsWith(source.toString())
        ? cause
        : new IOException(source + ": not a sound gzip file: " + message, cause);
  }

  /** Differs when the file is another one, or was changed. */
  private String fingerprint() throws IOException {
    Path real = source.toRealPath();
    String identity =
        real.toUri() + "\n" + Files.size(real) + "\n" + Files.getLastModifiedTime(real);
    try {
      byte[] sum =
          MessageDigest.getInstance("SHA-256").digest(identity.getBytes(StandardCharsets.UTF_8));
      return String.format("%016x", ByteBuffer.wrap(sum).getLong());
    } catch (NoSuchAlgorithmException impossible) {
      throw new AssertionError("every Java platform has SHA-256", impossible);
    }
  }
}
