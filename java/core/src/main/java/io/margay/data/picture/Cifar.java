package io.margay.data.picture;

import io.margay.MappedFile;
import io.margay.Shape;
import io.margay.Tensor;
import io.margay.data.Column;
import io.margay.data.Dataset;
import io.margay.data.PictureForm;
import io.margay.internal.file.AtomicFile;
import java.io.BufferedInputStream;
import java.io.DataInputStream;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.regex.Pattern;

/**
 * The CIFAR-10 and CIFAR-100 data sets of small photographs in their binary form, mapped: 50,000
 * pictures to learn from and 10,000 to test with, 32x32x3.
 *
 * <pre>
 * try (Cifar cifar = Cifar.ten(Path.of("data/cifar-10-batches-bin"))) {
 *   trainer.fit(cifar.train());
 * }
 * </pre>
 *
 * <p>The files store one channel after the other; they are written once as pixels with three
 * channels, into the cache that {@link Decoding} tells of. The data sets have the columns {@code
 * image} ({@code u8}) and {@code label}; those of CIFAR-100 also {@code coarse}, which of 20 groups
 * the class belongs to ({@link Dataset#select} leaves one out).
 *
 * <p><b>Memory.</b> The one who opens it closes it; the data sets refuse to show their pictures
 * after that. <b>Threads.</b> Any thread may call any method.
 *
 * <p>Krizhevsky: Learning Multiple Layers of Features from Tiny Images (2009); "The CIFAR-10
 * dataset", "Binary version".
 */
public final class Cifar implements AutoCloseable {

  private static final int SIDE = 32;
  private static final int PIXELS = SIDE * SIDE;
  private static final int CHANNELS = 3;
  private static final Pattern LINE = Pattern.compile("\\d{1,2}( \\d{1,2})?");

  private final Tensor pixels;
  private final Dataset train;
  private final Dataset test;

  private Cifar(Tensor pixels, Dataset train, Dataset test) {
    this.pixels = pixels;
    this.train = train;
    this.test = test;
  }

  /** What the files of one of both are. */
  private record Form(
      String name,
      String folder,
      List<String> train,
      String test,
      List<String> namesFiles,
      int[] classes) {

    /** Labels before the pixels of a picture; the last one is the class. */
    int labels() {
      return classes.length;
    }

    int bytes() {
      return labels() + CHANNELS * PIXELS;
    }
  }

  private static final Form TEN =
      new Form(
          "cifar10",
          "cifar-10-batches-bin",
          List.of(
              "data_batch_1.bin",
              "data_batch_2.bin",
              "data_batch_3.bin",
              "data_batch_4.bin",
              "data_batch_5.bin"),
          "test_batch.bin",
          List.of("batches.meta.txt"),
          new int[] {10});

  private static final Form HUNDRED =
      new Form(
          "cifar100",
          "cifar-100-binary",
          List.of("train.bin"),
          "test.bin",
          List.of("coarse_label_names.txt", "fine_label_names.txt"),
          new int[] {20, 100});

  /**
   * Opens CIFAR-10: {@code data_batch_1.bin} to {@code data_batch_5.bin}, {@code test_batch.bin}
   * and {@code batches.meta.txt}, in the folder or in its {@code cifar-10-batches-bin}.
   *
   * @throws NoSuchFileException if one of the files is missing
   * @throws IOException if a file cannot be read or written, has another size than its pictures
   *     need, or a label is no class
   */
  public static Cifar ten(Path folder) throws IOException {
    return open(folder, TEN, Optional.empty());
  }

  /**
   * The same with a folder for the cache.
   *
   * @see #ten(Path)
   */
  public static Cifar ten(Path folder, Path cache) throws IOException {
    return open(folder, TEN, Optional.of(cache));
  }

  /**
   * Opens CIFAR-100: {@code train.bin}, {@code test.bin}, {@code coarse_label_names.txt} and {@code
   * fine_label_names.txt}, in the folder or in its {@code cifar-100-binary}.
   *
   * @throws NoSuchFileException if one of the files is missing
   * @throws IOException if a file cannot be read or written, has another size than its pictures
   *     need, or a label is no class
   */
  public static Cifar hundred(Path folder) throws IOException {
    return open(folder, HUNDRED, Optional.empty());
  }

  /**
   * The same with a folder for the cache.
   *
   * @see #hundred(Path)
   */
  public static Cifar hundred(Path folder, Path cache) throws IOException {
    return open(folder, HUNDRED, Optional.of(cache));
  }

  private static Cifar open(Path given, Form form, Optional<Path> cache) throws IOException {
    Path inner = given.resolve(form.folder());
    Path folder = Files.isDirectory(inner) ? inner : given;
    List<Path> files = new ArrayList<>();
    form.train().forEach(name -> files.add(folder.resolve(name)));
    files.add(folder.resolve(form.test()));
    int[] ends = new int[files.size()];
    int count = 0;
    for (int i = 0; i < ends.length; i++) {
      count += pictures(files.get(i), form);
      ends[i] = count;
    }
    List<List<String>> names = new ArrayList<>();
    for (int i = 0; i < form.labels(); i++) {
      names.add(names(folder.resolve(form.namesFiles().get(i)), form.classes()[i]));
    }
    Shape shape = Shape.of(count, SIDE, SIDE, CHANNELS);
    CacheFolder place =
        new CacheFolder(folder, CacheKey.of(folder, files, form.name(), "margay cifar 1"), cache);
    Optional<CacheFolder.Found> found = place.find(shape, count, LINE);
    CacheFolder.Found pictures =
        found.isPresent()
            ? found.get()
            : place.write(shape, file -> new Conversion(form).write(files, file));
    try {
      Dataset all = dataset(pictures, form, names);
      int tested = ends[ends.length - 2];
      return new Cifar(pictures.bytes(), all.range(0, tested), all.range(tested, count));
    } catch (RuntimeException failure) {
      ((MappedFile) pictures.bytes().owner()).close();
      throw failure;
    }
  }

  private static int pictures(Path file, Form form) throws IOException {
    if (!Files.isRegularFile(file)) {
      throw new NoSuchFileException(
          file.toString(),
          null,
          "there is no such file. The binary version has " + form.train() + " and " + form.test());
    }
    long bytes = Files.size(file);
    if (bytes == 0 || bytes % form.bytes() != 0 || bytes > Integer.MAX_VALUE) {
      throw new IOException(
          String.format(
              Locale.ROOT,
              "%s: %,d bytes, expected a multiple of %,d (%d for the label and 32x32x3 values): the"
                  + " file is truncated, or no binary batch.",
              file,
              bytes,
              form.bytes(),
              form.labels()));
    }
    return (int) (bytes / form.bytes());
  }

  private static List<String> names(Path file, int classes) throws IOException {
    if (!Files.isRegularFile(file)) {
      throw new NoSuchFileException(file.toString(), null, "there is no such file of class names");
    }
    List<String> names =
        Files.readAllLines(file).stream().map(String::strip).filter(n -> !n.isEmpty()).toList();
    if (names.size() != classes || names.stream().distinct().count() != classes) {
      throw new IOException(
          file + ": " + names.size() + " names, expected " + classes + ", no name twice");
    }
    return names;
  }

  private static Dataset dataset(CacheFolder.Found found, Form form, List<List<String>> names) {
    int[][] labels = new int[form.labels()][found.lines().size()];
    for (int i = 0; i < found.lines().size(); i++) {
      String[] words = found.lines().get(i).split(" ");
      for (int j = 0; j < words.length; j++) {
        labels[j][i] = Integer.parseInt(words[j]);
      }
    }
    List<Column> columns = new ArrayList<>();
    columns.add(
        Column.input("image", found.bytes()).prepared(PictureForm.of(SIDE, SIDE, CHANNELS)));
    for (int j = form.labels() - 1; j >= 0; j--) {
      String name = j == form.labels() - 1 ? "label" : "coarse";
      columns.add(
          Column.target(name, Tensor.of(labels[j], Shape.of(labels[j].length)))
              .classes(names.get(j)));
    }
    return Dataset.of(columns);
  }

  /** Turns channels that follow each other into pixels. */
  private record Conversion(Form form) {

    List<String> write(List<Path> files, AtomicFile.Output out) throws IOException {
      List<String> lines = new ArrayList<>();
      byte[] record = new byte[form.bytes()];
      byte[] picture = new byte[CHANNELS * PIXELS];
      for (Path file : files) {
        int count = pictures(file, form);
        try (DataInputStream in =
            new DataInputStream(new BufferedInputStream(Files.newInputStream(file), 1 << 16))) {
          for (int i = 0; i < count; i++) {
            in.readFully(record);
            lines.add(labels(file, record, i));
            for (int channel = 0; channel < CHANNELS; channel++) {
              int from = form.labels() + channel * PIXELS;
              for (int pixel = 0; pixel < PIXELS; pixel++) {
                picture[pixel * CHANNELS + channel] = record[from + pixel];
              }
            }
            out.write(ByteBuffer.wrap(picture));
          }
        }
      }
      return lines;
    }

    private String labels(Path file, byte[] record, int picture) throws IOException {
      StringBuilder line = new StringBuilder();
      for (int j = 0; j < form.labels(); j++) {
        int label = record[j] & 0xff;
        if (label >= form.classes()[j]) {
          throw new IOException(
              String.format(
                  Locale.ROOT,
                  "%s: picture %,d has label %d, expected 0 to %d",
                  file,
                  picture,
                  label,
                  form.classes()[j] - 1));
        }
        line.append(j == 0 ? "" : " ").append(label);
      }
      return line.toString();
    }
  }

  /** The pictures to learn from. */
  public Dataset train() {
    return train;
  }

  /** The pictures to test with. */
  public Dataset test() {
    return test;
  }

  /** Ends the use of the pictures. A second call does nothing. */
  @Override
  public void close() {
    ((MappedFile) pixels.owner()).close();
  }
}
