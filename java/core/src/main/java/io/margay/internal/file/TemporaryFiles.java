package io.margay.internal.file;

import java.io.IOException;
import java.nio.channels.ClosedByInterruptException;
import java.nio.channels.FileChannel;
import java.nio.channels.FileLock;
import java.nio.channels.OverlappingFileLockException;
import java.nio.file.DirectoryIteratorException;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.nio.file.attribute.FileAttribute;
import java.nio.file.attribute.PosixFilePermission;
import java.nio.file.attribute.PosixFilePermissions;
import java.time.Instant;
import java.util.Set;
import java.util.UUID;

/**
 * The files that {@link AtomicFile} writes to: private, and locked while somebody writes.
 *
 * <p>Their names are {@code .margay-PROCESS-RANDOM.tmp}. One whose lock nobody holds was left
 * behind by a process that was killed. Those of the own process are never opened a second time,
 * because the system gives up all locks of a file when a process closes any of its descriptors of
 * it.
 */
final class TemporaryFiles {

  private static final String PREFIX = ".margay-";
  private static final int PROBES = 10;
  private static final String SUFFIX = ".tmp";

  /** The same for all class loaders, another one when a later process has the same number. */
  private static final String OWN =
      PREFIX
          + ProcessHandle.current().pid()
          + "x"
          + Long.toHexString(
              ProcessHandle.current().info().startInstant().map(Instant::toEpochMilli).orElse(0L))
          + "-";

  private TemporaryFiles() {}

  /** A new file and the channel that holds its lock. */
  record Created(Path path, FileChannel channel) {}

  /**
   * Makes a file that only its owner can read and write, and locks it where the file system has
   * locks.
   */
  static Created create(Path directory) throws IOException {
    for (; ; ) {
      Path path = directory.resolve(OWN + UUID.randomUUID() + SUFFIX);
      FileChannel channel =
          FileChannel.open(
              path,
              Set.of(
                  StandardOpenOption.CREATE_NEW, StandardOpenOption.READ, StandardOpenOption.WRITE),
              mode(directory, "rw-------"));
      try {
        if (locked(channel) && Files.exists(path)) {
          return new Created(path, channel);
        }
        // another process took it for one that was left behind, before it was locked
        channel.close();
        Files.deleteIfExists(path);
      } catch (Throwable failure) {
        channel.close();
        Files.deleteIfExists(path);
        throw failure;
      }
    }
  }

  /** False only when another process has the lock. */
  private static boolean locked(FileChannel channel) throws IOException {
    try {
      return channel.tryLock() != null;
    } catch (ClosedByInterruptException interrupt) {
      throw interrupt;
    } catch (IOException none) {
      return true; // this file system has no locks, and so nobody removes the file
    }
  }

  /** Removes what processes left behind that were killed. What cannot be removed stays. */
  static void clear(Path directory) throws IOException {
    try (DirectoryStream<Path> found = Files.newDirectoryStream(directory, PREFIX + "*" + SUFFIX)) {
      for (Path path : found) {
        if (!path.getFileName().toString().startsWith(OWN)
            && Files.isRegularFile(path, LinkOption.NOFOLLOW_LINKS)) {
          clearOne(path);
        }
      }
    } catch (ClosedByInterruptException interrupt) {
      throw interrupt;
    } catch (IOException | DirectoryIteratorException unreadable) {
      // a directory may be written to and not be listed
    }
  }

  private static void clearOne(Path path) throws IOException {
    try (FileChannel channel =
            FileChannel.open(path, StandardOpenOption.WRITE, LinkOption.NOFOLLOW_LINKS);
        FileLock lock = channel.tryLock()) {
      if (lock != null) {
        Files.deleteIfExists(path);
      }
    } catch (ClosedByInterruptException interrupt) {
      throw interrupt;
    } catch (IOException | OverlappingFileLockException notOurs) {
      // somebody else's, gone, or in use
    }
  }

  /** What the process's mask and the directory leave of read and write for everybody. */
  static Set<PosixFilePermission> permissionsOfNewFiles(Path directory) throws IOException {
    for (int attempt = 1; ; attempt++) {
      Path probe = directory.resolve(OWN + UUID.randomUUID() + SUFFIX);
      Files.createFile(probe, mode(directory, "rw-rw-rw-"));
      try {
        return Files.getPosixFilePermissions(probe);
      } catch (NoSuchFileException cleared) {
        // another process took it for one that was left behind
        if (attempt == PROBES) {
          throw cleared;
        }
      } finally {
        Files.deleteIfExists(probe);
      }
    }
  }

  static boolean hasPermissions(Path directory) {
    return directory.getFileSystem().supportedFileAttributeViews().contains("posix");
  }

  private static FileAttribute<?>[] mode(Path directory, String permissions) {
    return hasPermissions(directory)
        ? new FileAttribute<?>[] {
          PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString(permissions))
        }
        : new FileAttribute<?>[0];
  }
}
