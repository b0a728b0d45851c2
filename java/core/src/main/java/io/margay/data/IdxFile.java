package io.margay.data;

import io.margay.DataType;
import io.margay.MappedFile;
import io.margay.Shape;
import io.margay.Tensor;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.nio.file.Path;
import java.util.Locale;
import java.util.Objects;

/**
 * A mapped IDX file of unsigned bytes, the format of MNIST, raw or compressed with gzip.
 *
 * <pre>
 * try (IdxFile images = IdxFile.open(Path.of("train-images-idx3-ubyte.gz"))) {
 *   Tensor pixels = images.tensor();   // 60000x28x28
 * }
 * </pre>
 *
 * <p>A file whose name ends in {@code .gz} is decompressed once. The copy lies beside it under the
 * name without {@code .gz}; when that name is taken or the directory is read-only, it lies in a
 * cache directory under a name that includes a checksum of the file's path, size and time. Copies
 * appear as a whole or not at all, so any number of processes may open the same file at a time. An
 * existing copy is used when its header and size are the file's and it is not older.
 *
 * <p><b>Memory.</b> The one who opens it closes it; its tensor refuses to work after that.
 * <b>Threads.</b> Any thread may call any method.
 *
 * <p>Format: The MNIST database of handwritten digits, LeCun, Cortes and Burges, "File formats for
 * the MNIST database".
 */
public final class IdxFile implements AutoCloseable {

  private final MappedFile file;
  private final Tensor tensor;

  private IdxFile(MappedFile file, Tensor tensor) {
    this.file = file;
    this.tensor = tensor;
  }

  /**
   * Opens a file; a decompressed copy goes beside it, or into {@code .cache/margay/idx} in the
   * user's home directory.
   *
   * @throws IOException if the file cannot be read, is not a sound IDX file of unsigned bytes, or
   *     the copy cannot be written
   */
  public static IdxFile open(Path path) throws IOException {
    return opened(path, null);
  }

  /**
   * Opens a file; a decompressed copy that is not beside it already goes into the given directory.
   *
   * @param cache a directory, which is made if it does not exist
   * @throws IOException if the file cannot be read, is not a sound IDX file of unsigned bytes, or
   *     the copy cannot be written
   */
  public static IdxFile open(Path path, Path cache) throws IOException {
    return opened(path, Objects.requireNonNull(cache, "cache"));
  }

  /** Opens a file with a cache directory, or null for the places that {@link #open(Path)} takes. */
  static IdxFile opened(Path path, Path cache) throws IOException {
    boolean compressed = path.toString().toLowerCase(Locale.ROOT).endsWith(".gz");
    Path raw = compressed ? GzipCopy.of(path, cache) : path;
    MappedFile file = MappedFile.open(raw);
    try {
      byte[] start = file.start(IdxHeader.MOST_BYTES);
      IdxHeader header = IdxHeader.read(new ByteArrayInputStream(start), raw.toString());
      if (file.bytes() != header.fileBytes()) {
        throw new IOException(
            String.format(
                Locale.ROOT,
                "%s: %,d bytes, %,d expected for %s: the file %s",
                raw,
                file.bytes(),
                header.fileBytes(),
                header.shape(),
                file.bytes() < header.fileBytes()
                    ? "is truncated or still compressed."
                    : "has something behind its values."));
      }
      return new IdxFile(file, Tensor.of(file, header.bytes().length, DataType.U8, header.shape()));
    } catch (IOException | RuntimeException failure) {
      file.close();
      throw failure;
    }
  }

  /** The values, unsigned bytes in the file's shape, such as 60000x28x28. */
  public Tensor tensor() {
    return tensor;
  }

  /** The file's shape. */
  public Shape shape() {
    return tensor.shape();
  }

  /** The file that is mapped: the decompressed copy of a compressed one. */
  public Path path() {
    return file.path();
  }

  /** Ends the use of the file. A second call does nothing. */
  @Override
  public void close() {
    file.close();
  }

  @Override
  public String toString() {
    return "IdxFile[" + file.path() + " " + shape() + "]";
  }
}
