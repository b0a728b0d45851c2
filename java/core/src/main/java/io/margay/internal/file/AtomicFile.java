package io.margay.internal.file;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.ClosedByInterruptException;
import java.nio.channels.FileChannel;
import java.nio.file.AccessDeniedException;
import java.nio.file.FileSystemException;
import java.nio.file.FileSystemLoopException;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;
import java.nio.file.attribute.GroupPrincipal;
import java.nio.file.attribute.PosixFileAttributeView;
import java.nio.file.attribute.PosixFileAttributes;
import java.nio.file.attribute.PosixFilePermission;
import java.util.Locale;
import java.util.Set;

/**
 * Writes files that are either complete or not there, even when the process is killed or the power
 * fails.
 *
 * <p>The content goes to a temporary file in the same directory, is forced to the disk, and is
 * renamed over the target; then the directory is forced, too. Readers see the old file or the new
 * one, never a part. A failure removes the temporary file; only a kill leaves one behind, which the
 * next writing in that directory removes, see {@link TemporaryFiles}.
 *
 * <p>A file that is replaced keeps its permissions; a new one has those that the process gives to
 * new files. Until it has its name, nobody but its owner can read it.
 *
 * <p>A thread's interrupt, which would close the channel, does not stop the writing: it is put back
 * afterwards.
 */
public final class AtomicFile {

  private static final int ATTEMPTS = 10;
  private static final int MOST_LINKS = 40;

  private AtomicFile() {}

  /** Writes a file's content. */
  @FunctionalInterface
  public interface Writer {
    /**
     * Writes the whole content from the beginning. It is called again, with a new file, when an
     * interrupt closed the channel.
     */
    void write(Output file) throws IOException;
  }

  /** A file that is being written. */
  public static final class Output {

    private final Path target;
    private final Path directory;
    private final long bytes;
    private final FileChannel channel;

    private Output(Path target, Path directory, long bytes, FileChannel channel) {
      this.target = target;
      this.directory = directory;
      this.bytes = bytes;
      this.channel = channel;
    }

    /**
     * Appends what remains in a buffer.
     *
     * @throws IOException if the system does not take it, such as for a full disk; the message
     *     begins with the target and says what was needed
     */
    public void write(ByteBuffer content) throws IOException {
      try {
        while (content.hasRemaining()) {
          channel.write(content);
        }
      } catch (ClosedByInterruptException interrupt) {
        throw interrupt;
      } catch (IOException refused) {
        throw refused(refused);
      }
    }

    private void force() throws IOException {
      try {
        channel.force(true);
      } catch (ClosedByInterruptException interrupt) {
        throw interrupt;
      } catch (IOException refused) {
        throw refused(refused);
      }
    }

    private IOException refused(IOException reason) {
      String free;
      try {
        free =
            String.format(
                Locale.ROOT, "%,d are free", Files.getFileStore(directory).getUsableSpace());
      } catch (IOException unknown) {
        free = "how many are free is unknown";
      }
      return new IOException(
          String.format(
              Locale.ROOT,
              "%s: cannot be written: %s: %,d bytes are needed in %s, %s. Make room, or choose"
                  + " another place.%s",
              target,
              reason.getMessage(),
              bytes,
              directory,
              free,
              Files.exists(target) ? " What was there before is unchanged." : ""),
          reason);
    }
  }

  /**
   * Writes a file as a whole. A symbolic link is followed: what it points to is replaced, or made
   * when it is not there.
   *
   * @param target the file to make or to replace; its directory exists
   * @param bytes how many will be written, for messages
   * @throws IOException if the directory cannot be written to, the disk is full, or the writer
   *     throws it; the target is then unchanged
   */
  public static void write(Path target, long bytes, Writer writer) throws IOException {
    boolean interrupted = Thread.interrupted();
    try {
      for (int attempt = 1; ; attempt++) {
        try {
          writeOnce(target, bytes, writer);
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

  private static void writeOnce(Path target, long bytes, Writer writer) throws IOException {
    Path place = place(target);
    Path directory = place.getParent();
    if (directory == null || Files.isDirectory(place)) {
      throw new IOException(target + ": a directory, expected the name of a file");
    }
    Set<PosixFilePermission> permissions;
    TemporaryFiles.Created temporary;
    try {
      TemporaryFiles.clear(directory);
      permissions = permissions(place, directory);
      temporary = TemporaryFiles.create(directory);
    } catch (AccessDeniedException denied) {
      throw new AccessDeniedException(target.toString(), null, denied.getReason());
    } catch (FileSystemException refused) {
      throw new FileSystemException(
          target.toString(),
          null,
          "no file can be made in " + directory + ": " + refused.getReason());
    }
    try {
      try (FileChannel channel = temporary.channel()) {
        Output output = new Output(target, directory, bytes, channel);
        writer.write(output);
        output.force();
        if (permissions != null) {
          keepGroup(place, temporary.path(), permissions);
          Files.setPosixFilePermissions(temporary.path(), permissions);
        }
        // still locked, so that nobody takes it for a file that was left behind
        Files.move(temporary.path(), place, StandardCopyOption.ATOMIC_MOVE);
      }
    } catch (Throwable failure) {
      try {
        Files.deleteIfExists(temporary.path());
      } catch (IOException second) {
        failure.addSuppressed(second);
      }
      throw failure;
    }
    forceDirectory(directory);
  }

  /** Where links lead to in the end, whether there is something or not. */
  private static Path place(Path target) throws IOException {
    Path place = target.toAbsolutePath();
    for (int links = 0; Files.isSymbolicLink(place); links++) {
      if (links == MOST_LINKS) {
        throw new FileSystemLoopException(target + ": links that lead to each other");
      }
      place = place.resolveSibling(Files.readSymbolicLink(place));
    }
    Path directory = place.getParent();
    if (directory == null || place.getFileName() == null) {
      return place;
    }
    if (!Files.isDirectory(directory)) {
      throw new FileSystemException(target.toString(), null, "there is no folder " + directory);
    }
    return Files.isDirectory(place) ? place : directory.toRealPath().resolve(place.getFileName());
  }

  /**
   * What the file is to have in the end: what the replaced file has, or what new files get here.
   */
  private static Set<PosixFilePermission> permissions(Path place, Path directory)
      throws IOException {
    if (!TemporaryFiles.hasPermissions(directory)) {
      return null;
    }
    return Files.exists(place, LinkOption.NOFOLLOW_LINKS)
        ? Files.getPosixFilePermissions(place, LinkOption.NOFOLLOW_LINKS)
        : TemporaryFiles.permissionsOfNewFiles(directory);
  }

  /** The group's permissions are for the group that had them, or for nobody. */
  private static void keepGroup(Path replaced, Path written, Set<PosixFilePermission> permissions)
      throws IOException {
    if (!Files.exists(replaced, LinkOption.NOFOLLOW_LINKS)) {
      return;
    }
    GroupPrincipal had =
        Files.readAttributes(replaced, PosixFileAttributes.class, LinkOption.NOFOLLOW_LINKS)
            .group();
    PosixFileAttributeView now = Files.getFileAttributeView(written, PosixFileAttributeView.class);
    if (now.readAttributes().group().equals(had)) {
      return;
    }
    try {
      now.setGroup(had);
    } catch (IOException notAMember) {
      permissions.removeAll(
          Set.of(
              PosixFilePermission.GROUP_READ,
              PosixFilePermission.GROUP_WRITE,
              PosixFilePermission.GROUP_EXECUTE));
    }
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
