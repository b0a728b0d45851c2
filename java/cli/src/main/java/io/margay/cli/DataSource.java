package io.margay.cli;

import io.margay.Shape;
import io.margay.Tensor;
import io.margay.data.Column;
import io.margay.data.Dataset;
import io.margay.data.IdxFile;
import io.margay.data.Letters;
import io.margay.data.Mnist;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.DoubleSummaryStatistics;
import java.util.List;
import java.util.OptionalInt;
import java.util.stream.IntStream;

/** Where {@code --data} says that samples come from. */
sealed interface DataSource
    permits DataSource.LetterDrawings,
        DataSource.MnistDirectory,
        DataSource.ArrayFiles,
        BodyDrawings,
        FewData,
        PermutedData,
        PictureSource,
        SoundSource,
        TextSource,
        TableSource,
        ArchiveSource,
        ToneDrawings,
        SentenceDrawings {
  /** The forms that {@link #parse} reads. */
  String FORMS =
      "letters[:SIZE], bodies, tones, sentences, mnist:DIR, "
          + PictureSource.FORMS
          + ", idx:IMAGES,LABELS, npy:SAMPLES,LABELS,"
          + " sounds:DIR[:names={class}_{number}:test=FIELD=VALUES:SETTINGS],"
          + " text:FILE|DIR[:SETTINGS], csv:FILE:target=COLUMN[:inputs=A,B],"
          + " npz:FILE[:x=NAME:y=NAME], permuted:SEED:SOURCE or few:COUNT:SOURCE";

  /**
   * Opens the files, or draws the letters.
   *
   * @param seed of what is drawn at random
   * @param ignored the label that is no class; files have such ones
   */
  OpenData open(long seed, OptionalInt ignored) throws IOException;

  /** The same where every label is a class. */
  default OpenData open(long seed) throws IOException {
    return open(seed, OptionalInt.empty());
  }

  /**
   * Opens them as a trained network takes them, to measure it.
   *
   * @param seed of what is drawn at random
   * @param ignored the label that is no class
   */
  default OpenData openFor(Learned learned, long seed, OptionalInt ignored) throws IOException {
    return open(seed, ignored);
  }

  /** What {@link #parse} reads as this source. */
  String text();

  /** The network that is trained when none is named. */
  default String usualModel() {
    return "keras-sequential";
  }

  /**
   * Reads a source's text.
   *
   * @throws IllegalArgumentException if it has none of the forms
   */
  static DataSource parse(String text) {
    return DataForms.parse(text);
  }

  /**
   * The letters X and O, drawn from the seed: {@value #TRAIN} to learn from and {@value #TEST}
   * others to test with.
   */
  record LetterDrawings(int size) implements DataSource {
    static final int SIZE = 28;
    static final int TRAIN = 4000;
    static final int TEST = 1000;

    /** Reads {@code letters} or {@code letters:SIZE}. */
    static LetterDrawings parse(String text) {
      int colon = text.indexOf(':');
      return new LetterDrawings(colon < 0 ? SIZE : size(text.substring(colon + 1)));
    }

    private static int size(String text) {
      try {
        int size = Integer.parseInt(text);
        if (size >= 9 && size <= 256) {
          return size;
        }
      } catch (NumberFormatException notWhole) {
        // told below
      }
      throw new IllegalArgumentException(
          "letters of size '" + text + "': expected a whole number from 9 to 256");
    }

    @Override
    public String text() {
      return "letters:" + size;
    }

    @Override
    public String usualModel() {
      return "letters";
    }

    @Override
    public OpenData open(long seed, OptionalInt ignored) {
      Letters letters = Letters.of(size);
      return new OpenData(
          letters.train(TRAIN, seed), letters.test(TEST, seed), null, true, () -> {});
    }
  }

  /** The four files of MNIST, or of data sets in its form. */
  record MnistDirectory(Path directory) implements DataSource {
    @Override
    public String text() {
      return "mnist:" + directory;
    }

    @Override
    public OpenData open(long seed, OptionalInt ignored) throws IOException {
      Mnist mnist = Mnist.open(directory);
      return new OpenData(mnist.train(), mnist.test(), null, false, mnist::close);
    }
  }

  /**
   * Samples in one file and what is right in another, IDX or NumPy: class numbers, or floats, which
   * are numbers to learn or probabilities of classes. A tenth is held back for the test.
   *
   * @param idx IDX files; else NumPy files
   */
  record ArrayFiles(boolean idx, Path samples, Path labels) implements DataSource {
    private static final double TEST = 0.1;

    /** Reads {@code idx:SAMPLES,LABELS} or {@code npy:SAMPLES,LABELS}. */
    static ArrayFiles parse(String text) {
      String[] files = text.substring(text.indexOf(':') + 1).split(",");
      return new ArrayFiles(text.startsWith("idx"), Path.of(files[0]), Path.of(files[1]));
    }

    @Override
    public String text() {
      return (idx ? "idx:" : "npy:") + samples + "," + labels;
    }

    @Override
    public OpenData open(long seed, OptionalInt ignored) throws IOException {
      if (!idx) {
        return divided(Tensor.readNpy(samples), Tensor.readNpy(labels), seed, ignored, () -> {});
      }
      List<IdxFile> files = new ArrayList<>();
      Runnable close = () -> files.forEach(IdxFile::close);
      try {
        for (Path file : List.of(samples, labels)) {
          files.add(IdxFile.open(file));
        }
        return divided(files.get(0).tensor(), files.get(1).tensor(), seed, ignored, close);
      } catch (IOException | RuntimeException failure) {
        close.run();
        throw failure;
      }
    }

    private static final int MOST_CLASSES = 1_000_000;

    private static String number(double value) {
      return value == Math.rint(value) && !Double.isInfinite(value)
          ? Long.toString((long) value)
          : Double.toString(value);
    }

    /**
     * Numbers to learn; probabilities of classes where each sample's are from 0 to 1 with the sum
     * 1.
     */
    private static Column numbers(Tensor labels) {
      Column column = Column.target("label", labels);
      int classes = labels.shape().dim(labels.shape().rank() - 1);
      if (labels.shape().rank() == 1 || classes < 2) {
        return column;
      }
      try {
        return column.classes(IntStream.range(0, classes).mapToObj(Integer::toString).toList());
      } catch (IllegalArgumentException otherNumbers) {
        return column;
      }
    }

    /** A tenth of the samples is held back. */
    static OpenData divided(
        Tensor samples, Tensor labels, long seed, OptionalInt ignored, Runnable close) {
      Dataset all = dataset(samples, labels, classes(labels, ignored), ignored);
      Dataset.Split split = all.split(TEST, seed);
      return new OpenData(split.rest(), split.part(), all, false, close);
    }

    /** Samples to learn from and others to test with. */
    static OpenData given(
        Tensor train, Tensor labels, Tensor test, Tensor testLabels, OptionalInt ignored) {
      int classes = Math.max(classes(labels, ignored), classes(testLabels, ignored));
      return new OpenData(
          dataset(train, labels, classes, ignored),
          dataset(test, testLabels, classes, ignored),
          null,
          false,
          () -> {});
    }

    /** How many classes there are; 0 of numbers. */
    private static int classes(Tensor labels, OptionalInt ignored) {
      if (labels.type().isFloating()) {
        return 0;
      }
      DoubleSummaryStatistics range =
          Arrays.stream(labels.toDoubles())
              .filter(label -> ignored.isEmpty() || label != ignored.getAsInt())
              .summaryStatistics();
      if (range.getCount() == 0) {
        throw new UsageException(
            "--data: all labels are " + ignored.getAsInt() + ", which is no class");
      }
      if (!(range.getMin() >= 0 && range.getMax() < MOST_CLASSES)) {
        throw new UsageException(
            "--data: the labels run from "
                + number(range.getMin())
                + " to "
                + number(range.getMax())
                + ", expected class numbers from 0 to "
                + (MOST_CLASSES - 1)
                + ". Where one of them is no class, say so: --loss cross_entropy:ignore_index="
                + number(range.getMin() < 0 ? range.getMin() : range.getMax()));
      }
      return 1 + (int) range.getMax();
    }

    private static Dataset dataset(
        Tensor samples, Tensor labels, int classes, OptionalInt ignored) {
      Shape shape = samples.shape();
      // (N,H,W) holds pictures of one channel, (N,H,W,1)
      Tensor pictures =
          shape.rank() == 3
              ? samples.reshape(Shape.of(shape.dim(0), shape.dim(1), shape.dim(2), 1))
              : samples;
      if (classes == 0) {
        return Dataset.of(Column.input("sample", pictures), numbers(labels));
      }
      List<String> names = IntStream.range(0, classes).mapToObj(Integer::toString).toList();
      return ignored.isEmpty()
          ? Dataset.of(pictures, labels, names)
          : Dataset.of(
              Column.input("sample", pictures),
              Column.target("label", labels).classes(names, ignored.getAsInt()));
    }
  }
}
