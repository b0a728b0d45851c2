package io.margay;

import java.io.EOFException;
import java.io.IOException;
import java.io.InputStream;
import java.nio.ByteBuffer;
import java.nio.file.Files;
import java.nio.file.InvalidPathException;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.zip.ZipEntry;
import java.util.zip.ZipException;
import java.util.zip.ZipFile;

/**
 * Reads NumPy's {@code .npz} archives: arrays by name, compressed or not.
 *
 * <pre>
 * Map&lt;String, Tensor&gt; arrays = NpzFile.read(Path.of("mnist.npz"));
 * Tensor pictures = arrays.get("x_train");
 * </pre>
 *
 * <p>An archive is a ZIP file of {@code .npy} files; {@code numpy.savez} and {@code
 * savez_compressed} write it. Each array is copied into memory of its own outside the heap; one of
 * 2 GiB or more is better stored as {@code .npy}, which is mapped.
 */
public final class NpzFile {

  private static final String SUFFIX = ".npy";
  private static final int PIECE_BYTES = 1 << 20;

  private NpzFile() {}

  /**
   * Reads all arrays.
   *
   * @return in the order of the archive, by their names without {@code .npy}
   * @throws NoSuchFileException if there is no such file
   * @throws IOException if it is no ZIP file, has no array, or one is damaged or not as {@link
   *     Tensor#readNpy} understands it; the message names the file and the array
   * @throws IllegalArgumentException if an array has 2 GiB or more
   */
  public static Map<String, Tensor> read(Path path) throws IOException {
    if (!Files.exists(path)) {
      throw new NoSuchFileException(path.toString());
    }
    Map<String, Tensor> arrays = new LinkedHashMap<>();
    try (ZipFile zip = new ZipFile(path.toFile())) {
      for (ZipEntry entry : Collections.list(zip.entries())) {
        if (entry.getName().endsWith(SUFFIX)) {
          String name = entry.getName().substring(0, entry.getName().length() - SUFFIX.length());
          arrays.put(name, array(path, zip, entry));
        }
      }
    } catch (ZipException damaged) {
      throw new IOException(path + ": not an archive of arrays: " + damaged.getMessage(), damaged);
    }
    if (arrays.isEmpty()) {
      throw new IOException(path + ": no arrays, expected files that end in " + SUFFIX);
    }
    return arrays;
  }

  /**
   * One of some arrays.
   *
   * @throws IOException if there is none of that name
   */
  public static Tensor require(Path path, Map<String, Tensor> arrays, List<String> names)
      throws IOException {
    for (String name : names) {
      if (arrays.containsKey(name)) {
        return arrays.get(name);
      }
    }
    throw new IOException(
        path
            + ": arrays "
            + List.copyOf(arrays.keySet())
            + ", expected "
            + String.join(" or ", names));
  }

  private static Tensor array(Path path, ZipFile zip, ZipEntry entry) throws IOException {
    Path place;
    try {
      place = path.resolve(entry.getName());
    } catch (InvalidPathException strange) {
      throw new IOException(path + ": the name of an array: " + strange.getMessage(), strange);
    }
    NpyHeader header;
    try (InputStream in = zip.getInputStream(entry)) {
      header = NpyHeader.read(place, in.readNBytes(NpyHeader.MOST_BYTES));
    }
    header.requireFileBytes(place, entry.getSize());
    Tensor array = Tensor.zeros(header.type(), header.shape());
    try (InputStream in = zip.getInputStream(entry)) {
      in.skipNBytes(header.dataOffset());
      ByteBuffer values = array.buffer();
      byte[] piece = new byte[(int) Math.min(PIECE_BYTES, array.bytes())];
      while (values.hasRemaining()) {
        int read = in.read(piece, 0, Math.min(piece.length, values.remaining()));
        if (read < 0) {
          throw new EOFException(place + ": the array ends before its header says");
        }
        values.put(piece, 0, read);
      }
    } catch (ZipException damaged) {
      throw new IOException(place + ": damaged: " + damaged.getMessage(), damaged);
    }
    return array;
  }
}
