package io.margay.cli;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HashSet;
import java.util.Set;

/** Looks at where results are to go before hours are spent on them. */
final class Destinations {
  private Destinations() {}

  /**
   * Refuses places where no file can be written; nulls are passed over.
   *
   * @throws IOException that names the file as the user did, and its folder
   */
  static void requireWritable(Path... files) throws IOException {
    for (Path file : files) {
      if (file != null) {
        require(file);
      }
    }
  }

  private static void require(Path file) throws IOException {
    if (Files.isDirectory(file)) {
      throw new IOException(file + ": a directory, expected the name of a file to write");
    }
    if (Files.exists(file) && !Files.isRegularFile(file)) {
      throw new IOException(file + ": a device or pipe, expected the name of a file to write");
    }
    Path folder = (Files.exists(file) ? file.toRealPath() : file.toAbsolutePath()).getParent();
    if (folder == null || !Files.isDirectory(folder)) {
      throw new IOException(file + ": " + folder + " does not exist");
    }
    // What the permissions say is not enough: root may write everywhere, but not to /proc or a
    // read-only disk.
    try {
      Files.deleteIfExists(Files.createTempFile(folder, ".margay-", ".tmp"));
    } catch (IOException refused) {
      throw new IOException(file + ": " + folder + " cannot be written to", refused);
    }
  }

  /** Refuses names under which one result would replace another. */
  static void requireDifferent(Path... files) {
    Set<Path> seen = new HashSet<>();
    for (Path file : files) {
      if (file != null && !seen.add(file.toAbsolutePath().normalize())) {
        throw new UsageException(
            file + ": named for two of the files to write; each needs a file of its" + " own");
      }
    }
  }
}
