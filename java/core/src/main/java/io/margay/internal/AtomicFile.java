package io.margay.internal;

import java.io.IOException;
import java.nio.channels.ClosedByInterruptException;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;
import java.util.UUID;

/**
 * Writes files that are either complete or not there, even when the process is killed or the power
 * fails.
 *
 * <p>The content goes to a temporary file in the same directory, is forced to the disk, and is
 * renamed over the target; then the directory is forced, too. Readers see the old file or the new
 * one, never a part. A failure removes the temporary file; only a kill leaves one behind, named
 * {@code .margay-….tmp}.
 *
 * <p>A thread's interrupt, which would close the channel, does not stop the writing: it is put back
 * afterwards.
 */
public final class AtomicFile {

  private static final int ATTEMPTS = 10;

  private AtomicFile() {}

  /** Writes a file's content. */
  @FunctionalInterface
  public interface Writer {
    /**
     * Writes the whole content from the beginning. It is called again, with a new file, when an
     * interrupt closed the channel.
     *
     * @param file empty, open for reading and writing; the caller closes it
     */
    void write(FileChannel file) throws IOException;
  }

  /**
   * Writes a file as a whole. A symbolic link is followed: what it points to is replaced.
   *
   * @param target the file to make or to replace; its directory exists
   * @throws IOException if the directory cannot be written to, the disk is full, or the writer
   *     throws it; the target is then unchanged
   */
  public static void write(Path target, Writer writer) throws IOException {
    boolean interrupted = Thread.interrupted();
    try {
      for (int attempt = 1; ; attempt++) {
        try {
          writeOnce(target, writer);
          return;
        } catch (ClosedByInterruptException late) {
          interrupted |= Thread.interrupted();
          if (attempt == ATTEMPTS) {
            throw late;
          }
        }
      }
    } finally {
      if (interrupted) {
        Thread.currentThread().interrupt();
      }
    }
  }

  private static void writeOnce(Path target, Writer writer) throws IOException {
    Path place = Files.exists(target) ? target.toRealPath() : target.toAbsolutePath();
    Path directory = place.getParent();
    if (directory == null || Files.isDirectory(place)) {
      throw new IOException(target + ": a directory, expected the name of a file");
    }
    Path temporary = directory.resolve(".margay-" + UUID.randomUUID() + ".tmp");
    try {
      try (FileChannel file =
          FileChannel.open(
              temporary,
              StandardOpenOption.CREATE_NEW,
              StandardOpenOption.READ,
              StandardOpenOption.WRITE)) {
        writer.write(file);
        file.force(true);
      }
      Files.move(temporary, place, StandardCopyOption.ATOMIC_MOVE);
    } catch (Throwable failure) {
      try {
        Files.deleteIfExists(temporary);
      } catch (IOException second) {
        failure.addSuppressed(second);
      }
      throw failure;
    }
    forceDirectory(directory);
  }

  private static void forceDirectory(Path directory) throws IOException {
    FileChannel entries;
    try {
      entries = FileChannel.open(directory, StandardOpenOption.READ);
    } catch (ClosedByInterruptException interrupt) {
      throw interrupt;
    } catch (IOException unreadable) {
      return; // some systems do not open directories, and this one may not be readable: the file
              // itself is safe
    }
    try (entries) {
      entries.force(true);
    }
  }
}
