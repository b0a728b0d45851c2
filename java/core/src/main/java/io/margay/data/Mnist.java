package io.margay.data;

import io.margay.Shape;
import io.margay.Tensor;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Objects;

/**
 * The MNIST data sets of handwritten digits, mapped: 60,000 pictures to learn from and 10,000 to
 * test with, 28x28x1, 0 = background, 255 = ink.
 *
 * <pre>
 * try (Mnist mnist = Mnist.open(Path.of("data/mnist"))) {
 *   trainer.fit(mnist.train());
 * }
 * </pre>
 *
 * <p>The directory holds the four published files, raw or {@code .gz} ({@link IdxFile} says where
 * copies go). Data sets in the same form, such as Fashion-MNIST, open as well, when they have ten
 * classes.
 *
 * <p><b>Memory.</b> The one who opens it closes it; the data sets refuse to show their samples
 * after that. <b>Threads.</b> Any thread may call any method.
 *
 * <p>LeCun, Bottou, Bengio, Haffner: Gradient-based learning applied to document recognition,
 * Proceedings of the IEEE 86 (1998).
 */
public final class Mnist implements AutoCloseable {

  private static final int CLASSES = 10;

  private final List<IdxFile> files;
  private final Dataset train;
  private final Dataset test;

  private Mnist(List<IdxFile> files, Dataset train, Dataset test) {
    this.files = files;
    this.train = train;
    this.test = test;
  }

  /**
   * Opens the four files of a directory. For each, the raw file is taken when both forms are there,
   * and the name may have a dot instead of the second hyphen, {@code train-images.idx3-ubyte}.
   *
   * @throws NoSuchFileException if one of the files is missing
   * @throws IOException if a file cannot be read or is damaged, or counts or labels do not fit
   *     together
   */
  public static Mnist open(Path directory) throws IOException {
    return opened(directory, null);
  }

  /**
   * Opens the four files of a directory, with a directory for decompressed copies.
   *
   * @param cache as in {@link IdxFile#open(Path, Path)}
   * @throws NoSuchFileException if one of the files is missing
   * @throws IOException if a file cannot be read or is damaged, or counts or labels do not fit
   *     together
   */
  public static Mnist open(Path directory, Path cache) throws IOException {
    return opened(directory, Objects.requireNonNull(cache, "cache"));
  }

  private static Mnist opened(Path directory, Path cache) throws IOException {
    List<IdxFile> files = new ArrayList<>();
    try {
      for (String name :
          List.of(
              "train-images-idx3", "train-labels-idx1", "t10k-images-idx3", "t10k-labels-idx1")) {
        files.add(IdxFile.opened(find(directory, name), cache));
      }
      Dataset train = pair(files.get(0), files.get(1));
      Dataset test = pair(files.get(2), files.get(3));
      if (!train.sampleShape().equals(test.sampleShape())) {
        throw new IOException(
            directory
                + ": training pictures are "
                + train.sampleShape()
                + ", test pictures "
                + test.sampleShape());
      }
      return new Mnist(files, train, test);
    } catch (IOException | RuntimeException failure) {
      files.forEach(IdxFile::close);
      if (failure instanceof UncheckedIOException shortened) {
        throw shortened.getCause();
      }
      throw failure;
    }
  }

  private static Path find(Path directory, String name) throws IOException {
    String published = name + "-ubyte";
    String dotted = name.replace("-idx", ".idx") + "-ubyte";
    for (String candidate : List.of(published, dotted, published + ".gz", dotted + ".gz")) {
      if (Files.isRegularFile(directory.resolve(candidate))) {
        return directory.resolve(candidate);
      }
    }
    throw new NoSuchFileException(
        directory.resolve(published).toString(),
        null,
        "neither this file nor " + published + ".gz is there. MNIST is four such files.");
  }

  private static Dataset pair(IdxFile images, IdxFile labels) throws IOException {
    Shape pictures = images.shape();
    if (pictures.rank() != 3 || labels.shape().rank() != 1) {
      throw new IOException(
          images.path()
              + " is "
              + pictures
              + " and "
              + labels.path()
              + " is "
              + labels.shape()
              + ", expected 3 dimensions and 1");
    }
    if (pictures.dim(0) != labels.shape().dim(0)) {
      throw new IOException(
          String.format(
              Locale.ROOT,
              "%s has %,d pictures, but %s has %,d labels",
              images.path(),
              pictures.dim(0),
              labels.path(),
              labels.shape().dim(0)));
    }
    Tensor samples =
        images.tensor().reshape(Shape.of(pictures.dim(0), pictures.dim(1), pictures.dim(2), 1));
    try {
      return Dataset.of(samples, labels.tensor(), Dataset.numbered(CLASSES));
    } catch (IllegalArgumentException wrong) {
      throw new IOException(labels.path() + ": " + wrong.getMessage(), wrong);
    }
  }

  /** The pictures to learn from, with the classes "0" to "9". */
  public Dataset train() {
    return train;
  }

  /** The pictures to test with. */
  public Dataset test() {
    return test;
  }

  /** Ends the use of the files. A second call does nothing. */
  @Override
  public void close() {
    files.forEach(IdxFile::close);
  }
}
