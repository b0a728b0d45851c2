package io.margay.data.picture;

import io.margay.DataType;
import io.margay.MappedFile;
import io.margay.Shape;
import io.margay.Tensor;
import io.margay.internal.file.AtomicFile;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.nio.file.DirectoryStream;
import java.nio.file.FileSystemException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.regex.Pattern;

/** Finds and writes the cache files of a source: bytes as {@code .npy}, and lines of text. */
final class CacheFolder {

  private static final int HEADER = 128;

  private final Path source;
  private final CacheKey key;
  private final List<Path> places;

  /**
   * @param source the folder that the data are in
   * @param given the folder for the cache; empty for the usual places
   */
  CacheFolder(Path source, CacheKey key, Optional<Path> given) {
    this.source = source;
    this.key = key;
    this.places =
        given
            .map(List::of)
            .orElse(
                List.of(
                    source.resolve(".margay"),
                    Path.of(System.getProperty("user.home"), ".cache", "margay", "pictures")));
  }

  /** What was found. */
  record Found(Tensor bytes, List<String> lines) {}

  /**
   * The files, if they are there as a whole.
   *
   * @param shape of the bytes
   * @param lines how many there are to be
   * @param line what each looks like
   */
  Optional<Found> find(Shape shape, int lines, Pattern line) {
    for (Path place : places) {
      Path bytes = place.resolve(key.name() + ".npy");
      Path text = place.resolve(key.name() + ".txt");
      if (Files.isRegularFile(bytes) && Files.isRegularFile(text)) {
        Optional<Found> found = read(bytes, text, shape, lines, line);
        if (found.isPresent()) {
          return found;
        }
      }
    }
    return Optional.empty();
  }

  private static Optional<Found> read(Path bytes, Path text, Shape shape, int lines, Pattern line) {
    try {
      List<String> read = Files.readAllLines(text);
      if (read.size() != lines || !read.stream().allMatch(line.asMatchPredicate())) {
        return Optional.empty();
      }
      Tensor tensor = Tensor.readNpy(bytes);
      if (tensor.type() == DataType.U8 && tensor.shape().equals(shape)) {
        return Optional.of(new Found(tensor, read));
      }
      ((MappedFile) tensor.owner()).close();
    } catch (IOException damaged) {
      // made again
    }
    return Optional.empty();
  }

  /** Writes bytes one after the other; and what is to be said about them in the end. */
  interface Content {
    /**
     * Called once.
     *
     * @return the lines
     */
    List<String> write(AtomicFile.Output file) throws IOException;
  }

  /**
   * Writes both files, in the first place that takes them. The bytes get their name last, so that
   * where they are everything is.
   */
  Found write(Shape shape, Content content) throws IOException {
    Path place = writable();
    long size = HEADER + shape.elements();
    long room = Files.getFileStore(place).getUsableSpace();
    if (room < size) {
      throw new IOException(
          String.format(
              Locale.ROOT,
              "%s: decoded %,d bytes, but only %,d are free in %s. Make room, or name another"
                  + " folder for the cache.",
              source,
              size,
              room,
              place));
    }
    Path bytes = place.resolve(key.name() + ".npy");
    List<String> lines = new ArrayList<>();
    AtomicFile.write(
        bytes,
        size,
        file -> {
          file.write(header(shape));
          lines.addAll(content.write(file));
          byte[] text = (String.join("\n", lines) + "\n").getBytes(StandardCharsets.UTF_8);
          AtomicFile.write(
              place.resolve(key.name() + ".txt"),
              text.length,
              beside -> beside.write(ByteBuffer.wrap(text)));
        });
    removeOutdated(place);
    return new Found(Tensor.readNpy(bytes), lines);
  }

  private Path writable() throws IOException {
    IOException last = null;
    for (Path place : places) {
      try {
        Files.createDirectories(place);
        if (Files.isWritable(place)) {
          return place;
        }
      } catch (FileSystemException refused) {
        last = refused;
      }
    }
    throw new IOException(
        source
            + ": no folder for decoded pictures can be written: "
            + places
            + ". Name one that can be.",
        last);
  }

  private void removeOutdated(Path place) {
    try (DirectoryStream<Path> files = Files.newDirectoryStream(place)) {
      for (Path file : files) {
        if (key.outdates(file.getFileName().toString())) {
          Files.deleteIfExists(file);
        }
      }
    } catch (IOException stays) {
      // room is lost, nothing else
    }
  }

  /** The beginning of a NumPy file of bytes, 128 of them. */
  static ByteBuffer header(Shape shape) {
    StringBuilder dims = new StringBuilder();
    for (int dim : shape.dims()) {
      dims.append(dim).append(", ");
    }
    String text = "{'descr': '|u1', 'fortran_order': False, 'shape': (" + dims + "), }";
    text = text + " ".repeat(HEADER - 11 - text.length()) + "\n";
    ByteBuffer header = ByteBuffer.allocate(HEADER);
    header.put(new byte[] {(byte) 0x93, 'N', 'U', 'M', 'P', 'Y', 1, 0});
    header.put((byte) (HEADER - 10)).put((byte) 0);
    header.put(text.getBytes(StandardCharsets.US_ASCII));
    return header.flip();
  }
}
