package io.margay.data.picture;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.DirectoryStream;
import java.nio.file.FileVisitOption;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.SortedSet;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.stream.Stream;

/** Lists folders and the files of pictures in them, in the order of their names. */
final class PictureFiles {

  /** The last five cannot be read, which is to be told. */
  private static final Set<String> ENDINGS =
      Set.of(
          "jpg", "jpeg", "jpe", "jfif", "png", "gif", "bmp", "tif", "tiff", "webp", "heic", "avif");

  private PictureFiles() {}

  /** The names of the folders in a folder; none where that is none. */
  static List<String> folders(Path folder) throws IOException {
    if (!Files.isDirectory(folder)) {
      return List.of();
    }
    try (Stream<Path> found = Files.list(folder)) {
      return found
          .filter(path -> Files.isDirectory(path) && !isHidden(path))
          .map(path -> path.getFileName().toString())
          .sorted()
          .toList();
    }
  }

  /**
   * The one of two folders that is there, the usual one if both are.
   *
   * @param expected how the message ends where neither is
   * @throws NoSuchFileException if neither is there
   */
  static Path folder(Path parent, String usual, String other, String expected)
      throws NoSuchFileException {
    for (String name : List.of(usual, other)) {
      if (Files.isDirectory(parent.resolve(name))) {
        return parent.resolve(name);
      }
    }
    throw new NoSuchFileException(
        parent.resolve(usual).toString(),
        null,
        "neither this folder nor " + other + " is there" + expected);
  }

  /** The pictures below a folder; none where that is none. */
  static List<Path> below(Path folder) throws IOException {
    if (!Files.isDirectory(folder)) {
      return List.of();
    }
    try (Stream<Path> found = Files.walk(folder, FileVisitOption.FOLLOW_LINKS)) {
      return found
          .filter(path -> isPicture(path) && !isHiddenBelow(folder, path))
          .filter(Files::isRegularFile)
          .sorted((a, b) -> a.toString().compareTo(b.toString()))
          .toList();
    } catch (UncheckedIOException unreadable) {
      throw unreadable.getCause();
    }
  }

  /** The pictures in a folder, by their names without endings. */
  static Map<String, Path> byName(Path folder) throws IOException {
    Map<String, Path> files = new TreeMap<>();
    for (Path file : below(folder)) {
      if (file.getParent().equals(folder)) {
        Path other = files.put(stem(file), file);
        if (other != null) {
          throw new IOException(
              file + ": the same name as " + other + ", expected one picture of a name");
        }
      }
    }
    return files;
  }

  /** The names of the XML files in a folder, without endings. */
  static SortedSet<String> xmlNames(Path folder) throws IOException {
    SortedSet<String> names = new TreeSet<>();
    try (DirectoryStream<Path> files = Files.newDirectoryStream(folder, "*.xml")) {
      for (Path file : files) {
        if (!isHidden(file)) {
          names.add(stem(file));
        }
      }
    }
    return names;
  }

  private static String stem(Path file) {
    String name = file.getFileName().toString();
    return name.substring(0, name.lastIndexOf('.'));
  }

  /** Whether a file's name has the ending of a picture. */
  static boolean isPicture(Path path) {
    String name = path.getFileName().toString();
    return ENDINGS.contains(name.substring(name.lastIndexOf('.') + 1).toLowerCase(Locale.ROOT));
  }

  private static boolean isHidden(Path path) {
    return path.getFileName().toString().startsWith(".");
  }

  private static boolean isHiddenBelow(Path folder, Path path) {
    for (Path name : folder.relativize(path)) {
      if (isHidden(name)) {
        return true;
      }
    }
    return false;
  }
}
