package io.margay.data;

import io.margay.Hold;
import io.margay.Shape;
import io.margay.Tensor;
import java.util.Arrays;
import java.util.HashSet;
import java.util.List;
import java.util.Locale;
import java.util.Objects;
import java.util.Set;
import java.util.stream.Collectors;
import java.util.stream.IntStream;

/**
 * Samples that are to be learned from or measured: an immutable view of named {@linkplain Column
 * columns}, which are inputs and targets.
 *
 * <pre>
 * Dataset dogsAndCats = Dataset.of(pixels, Shape.of(32, 32, 3), labels);
 * Dataset.Split split = dogsAndCats.split(0.1, 42);      // a tenth for validation
 * Dataset digits = Dataset.of(Column.input("image", pictures), Column.target("digit", labels).classes(names));
 * </pre>
 *
 * <p>Sample i of the view is entry {@link #storageIndex storageIndex(i)} of every column, so that a
 * subset, a split or another order copies no sample: the native core gathers the entries from where
 * they are.
 *
 * <p>{@link #samples()}, {@link #labels()} and what belongs to them are short for the usual data
 * set, which has one input and one target.
 *
 * <p><b>Memory.</b> The tensors' owners own it; a data set closes nothing. What is said here about
 * labels was read when the data set was made, and can be asked after the close of a file.
 * <b>Threads.</b> Any thread may call any method.
 */
public final class Dataset {

  private static final int ORDER_STREAM = 1;
  private static final int SPLIT_STREAM = 2;
  private static final String SAMPLES = "sample";
  private static final String LABELS = "label";

  private final List<Column> columns;

  /** The entries that the view shows, or null for all of them. */
  private final int[] entries;

  /** The only input and the only target, or null. */
  private final Column onlyInput;

  private final Column onlyTarget;

  private Dataset(List<Column> columns, int[] entries) {
    this.columns = columns;
    this.entries = entries;
    this.onlyInput = inputs().size() == 1 ? inputs().get(0) : null;
    this.onlyTarget = targets().size() == 1 ? targets().get(0) : null;
  }

  /** A part of a data set and the rest of it. */
  public record Split(Dataset part, Dataset rest) {}

  /**
   * A view of columns.
   *
   * @throws IllegalArgumentException if there is no input, they have not as many samples, or two
   *     have one name
   */
  public static Dataset of(Column... columns) {
    return of(List.of(columns));
  }

  /** {@link #of(Column...)} for columns that come in a list. */
  public static Dataset of(List<Column> columns) {
    List<Column> copy = List.copyOf(columns);
    Set<String> names = new HashSet<>();
    for (Column column : copy) {
      if (!names.add(column.name())) {
        throw new IllegalArgumentException(
            "Dataset: two columns of the name " + column.name() + ", expected one");
      }
      if (column.size() != copy.get(0).size()) {
        throw new IllegalArgumentException(
            String.format(
                Locale.ROOT,
                "Dataset: column %s has %,d samples, column %s %,d: expected as many",
                copy.get(0).name(),
                copy.get(0).size(),
                column.name(),
                column.size()));
      }
    }
    if (copy.stream().noneMatch(column -> column.role() == Column.Role.INPUT)) {
      throw new IllegalArgumentException(
          "Dataset: no input among " + copy + ", expected at least one Column.input");
    }
    return new Dataset(copy, null);
  }

  /**
   * Samples and class indices from arrays, which are copied. The classes are named by their
   * numbers, from 0 to the largest label.
   *
   * @param samples the values of all samples, one sample after the other
   * @param sample the shape of one sample, such as 28x28x1
   * @param labels the class of each sample, 0 or more
   * @throws IllegalArgumentException if there is no label, a negative one, or not as many values as
   *     samples need
   */
  public static Dataset of(float[] samples, Shape sample, int[] labels) {
    if (labels.length == 0) {
      throw new IllegalArgumentException("Dataset: no labels, expected at least one sample");
    }
    int classes =
        Math.max(1, Math.min(Arrays.stream(labels).max().getAsInt(), Integer.MAX_VALUE - 1) + 1);
    if (classes > 1_000_000) {
      throw new IllegalArgumentException(
          "Dataset: label " + (classes - 1) + ", expected class indices below 1,000,000");
    }
    return of(
        Tensor.of(samples, sample.samples(labels.length)),
        Tensor.of(labels, Shape.of(labels.length)),
        numbered(classes));
  }

  /**
   * A view of samples and labels that lie in tensors already: one input, {@code sample}, and one
   * target, {@code label}.
   *
   * @param samples any type; the first dimension counts the samples
   * @param labels one class index per sample in a whole-number type, or {@code samples x classes}
   *     probabilities in {@code f32} or {@code f64}
   * @param classNames a name for each class, all different
   * @throws IllegalArgumentException if the counts differ, a label is not one of the classes, a
   *     sample's probabilities are not from 0 to 1 with the sum 1, or names are repeated
   * @throws java.io.UncheckedIOException if the labels' file was shortened
   */
  public static Dataset of(Tensor samples, Tensor labels, List<String> classNames) {
    if (labels.shape().dim(0) != samples.shape().dim(0)) {
      throw new IllegalArgumentException(
          String.format(
              Locale.ROOT,
              "%,d samples but %,d labels, expected one label per sample",
              samples.shape().dim(0),
              labels.shape().dim(0)));
    }
    return of(Column.input(SAMPLES, samples), Column.target(LABELS, labels).classes(classNames));
  }

  /** The number of samples, at least 1. */
  public int size() {
    return entries == null ? columns.get(0).size() : entries.length;
  }

  /** All columns, in the order in which they were given. */
  public List<Column> columns() {
    return columns;
  }

  /** What a network is shown, in order. */
  public List<Column> inputs() {
    return columns.stream().filter(column -> column.role() == Column.Role.INPUT).toList();
  }

  /** What is right, in order. */
  public List<Column> targets() {
    return columns.stream().filter(column -> column.role() == Column.Role.TARGET).toList();
  }

  /**
   * @throws IllegalArgumentException if there is none of that name
   */
  public Column column(String name) {
    return columns.stream()
        .filter(column -> column.name().equals(name))
        .findFirst()
        .orElseThrow(
            () ->
                new IllegalArgumentException(
                    "Dataset: no column '"
                        + name
                        + "', expected one of "
                        + columns.stream().map(Column::name).toList()));
  }

  /**
   * The same samples with some of the columns only, in the given order.
   *
   * @throws IllegalArgumentException if one is not there, or none of them is an input
   */
  public Dataset select(String... names) {
    List<Column> chosen = Arrays.stream(names).map(this::column).toList();
    return new Dataset(of(chosen).columns, entries);
  }

  private Column input() {
    if (onlyInput == null) {
      throw new IllegalStateException(
          this
              + ": samples are those of the only input, there are "
              + inputs().size()
              + ". Ask for one of them with column(name).");
    }
    return onlyInput;
  }

  private Column target() {
    if (onlyTarget == null) {
      throw new IllegalStateException(
          this
              + ": labels are those of the only target, there are "
              + targets().size()
              + ". Ask for one of them with column(name).");
    }
    return onlyTarget;
  }

  /**
   * The shape of one sample of the only input, such as 28x28x1.
   *
   * @throws IllegalStateException if there are several
   */
  public Shape sampleShape() {
    return input().shape();
  }

  /**
   * Where the samples of the only input lie. Its first dimension counts all that are stored, also
   * those that this view does not show.
   *
   * @throws IllegalStateException if there are several
   */
  public Tensor samples() {
    return input().values();
  }

  /**
   * Where the labels of the only target lie, as many as stored samples: class indices, or
   * probabilities.
   *
   * @throws IllegalStateException if there is none, or several
   */
  public Tensor labels() {
    return target().values();
  }

  /**
   * Whether the labels of the only target are a probability for each class instead of the index of
   * one.
   */
  public boolean hasProbabilities() {
    return target().hasProbabilities();
  }

  /** The number of classes of the only target, at least 1; 0 when it has none. */
  public int classes() {
    return classNames().size();
  }

  /** The name of each class of the only target, in the order of their indices. */
  public List<String> classNames() {
    return target().classNames();
  }

  /**
   * Where a sample is in the tensors of all columns.
   *
   * @param i 0 or more, below {@link #size()}
   * @throws IndexOutOfBoundsException if there is no such sample
   */
  public long storageIndex(int i) {
    return entry(i);
  }

  /**
   * The class of a sample in the only target: its label, or its most probable class (the first of
   * equals).
   *
   * @throws IndexOutOfBoundsException if there is no such sample
   * @throws IllegalStateException if there is not one target, or it has no classes
   */
  public int label(int i) {
    return target().label(entry(i));
  }

  /**
   * The class of a sample in a column.
   *
   * @throws IndexOutOfBoundsException if there is no such sample
   * @throws IllegalArgumentException if there is no such column
   * @throws IllegalStateException if it has no classes
   */
  public int label(String column, int i) {
    return column(column).label(entry(i));
  }

  /**
   * A view of one sample of the only input.
   *
   * @throws IndexOutOfBoundsException if there is no such sample
   */
  public Tensor sample(int i) {
    return input().row(entry(i), 0);
  }

  /**
   * How many rows a sample has in a column; 1 where they do not vary.
   *
   * @throws IndexOutOfBoundsException if there is no such sample
   * @throws IllegalArgumentException if there is no such column
   */
  public int rows(String column, int i) {
    return column(column).rows(entry(i));
  }

  /**
   * A view of one row of a sample in a column; of the whole sample where rows do not vary.
   *
   * @throws IndexOutOfBoundsException if there is no such sample or row
   * @throws IllegalArgumentException if there is no such column
   */
  public Tensor row(String column, int i, int row) {
    return column(column).row(entry(i), row);
  }

  /** How many samples each class of the only target has, by class index. */
  public int[] counts() {
    return target().counts(entries);
  }

  /**
   * The samples {@code from} to {@code to - 1}.
   *
   * @throws IndexOutOfBoundsException if they are not among this view's
   * @throws IllegalArgumentException if {@code from} is {@code to}: no data set is empty
   */
  public Dataset range(int from, int to) {
    Objects.checkFromToIndex(from, to, size());
    return from == 0 && to == size() ? this : chosen(IntStream.range(from, to));
  }

  /**
   * The given samples, in the given order; one may come several times.
   *
   * @throws IndexOutOfBoundsException if one is not among this view's
   * @throws IllegalArgumentException if there is none
   */
  public Dataset subset(int... indices) {
    return chosen(Arrays.stream(indices));
  }

  /**
   * Divides the samples at random into two views: the first has {@code round(fraction * size)}
   * samples, but at least one, and leaves at least one. The same seed divides in the same way on
   * every machine. Both keep the order of this view.
   *
   * @param fraction above 0 and below 1
   * @throws IllegalArgumentException if the fraction is not, or there is only one sample
   */
  public Split split(double fraction, long seed) {
    int count = Division.part(this, fraction);
    int[] shuffled = new SplitMix(seed, SPLIT_STREAM, 0).permutation(size());
    return new Split(
        chosen(Arrays.stream(shuffled, 0, count).sorted()),
        chosen(Arrays.stream(shuffled, count, size()).sorted()));
  }

  /**
   * Like {@link #split}, with as large a share of each class of the only target: of a class that
   * has n samples, {@code fraction * n} to within one.
   *
   * @throws IllegalStateException if there is not one target, or samples have no class each
   */
  public Split stratifiedSplit(double fraction, long seed) {
    return Division.stratified(this, Division.part(this, fraction), seed);
  }

  /**
   * So many samples of each class of the only target, drawn at random, in the order of this view;
   * all of a class that has no more. Fewer of the same seed are among more.
   *
   * @param count at least 1
   * @throws IllegalArgumentException if it is less
   * @throws IllegalStateException if there is not one target, or samples have no class each
   */
  public Dataset perClass(int count, long seed) {
    return Division.perClass(this, count, seed);
  }

  /**
   * Divides the samples at random into k parts whose sizes differ by one at most; each is the part
   * of one of the results, the others its rest.
   *
   * @throws IllegalArgumentException if k is below 2 or above {@link #size()}
   */
  public List<Split> kFold(int k, long seed) {
    return Division.folds(this, k, seed, false);
  }

  /**
   * Like {@link #kFold}; the numbers of samples of a class in two parts differ by one at most.
   *
   * @throws IllegalStateException if there is not one target, or samples have no class each
   */
  public List<Split> stratifiedKFold(int k, long seed) {
    return Division.folds(this, k, seed, true);
  }

  /**
   * How much each class has to count for all to count alike, as scikit-learn's balanced weights:
   * {@code samples / (classes that there are · samples of the class)}, 0 where it has none.
   *
   * @throws IllegalStateException if there is not one target, or samples have no class each
   */
  public double[] classWeights() {
    return Division.weights(counts());
  }

  /**
   * The order in which an epoch takes the samples: the numbers 0 to {@code size() - 1} shuffled
   * (Fisher and Yates, with SplitMix64 started from seed and epoch). It depends on nothing else, so
   * a run that is resumed continues in the same order.
   *
   * @param epoch counted from 0
   * @return a new array
   */
  public int[] order(long seed, int epoch) {
    return new SplitMix(seed, ORDER_STREAM, epoch).permutation(size());
  }

  /**
   * Keeps all columns in memory until the returned hold is closed, even when their files are closed
   * meanwhile.
   *
   * @throws IllegalStateException if a file was closed already
   */
  public Hold hold() {
    Hold held = columns.get(0).hold();
    for (Column column : columns.subList(1, columns.size())) {
      try {
        held = held.and(column.hold());
      } catch (IllegalStateException closed) {
        held.close();
        throw closed;
      }
    }
    return held;
  }

  /**
   * Such as {@code Dataset[60,000 samples 28x28x1 u8, 10 classes]}; with more columns, their names
   * too.
   */
  @Override
  public String toString() {
    if (onlyInput != null
        && onlyInput.name().equals(SAMPLES)
        && onlyTarget != null
        && onlyTarget.name().equals(LABELS)
        && classes() > 0) {
      return String.format(
          Locale.ROOT,
          "Dataset[%,d samples %s %s, %d classes]",
          size(),
          sampleShape(),
          onlyInput.memory().type().word(),
          classes());
    }
    return String.format(
        Locale.ROOT,
        "Dataset[%,d samples: %s]",
        size(),
        columns.stream().map(Column::describe).collect(Collectors.joining(", ")));
  }

  /** The names "0", "1", … of classes that have no others. */
  static List<String> numbered(int classes) {
    return IntStream.range(0, classes).mapToObj(Integer::toString).toList();
  }

  private int entry(int i) {
    Objects.checkIndex(i, size());
    return entries == null ? i : entries[i];
  }

  private Dataset chosen(IntStream indices) {
    int[] chosen = indices.map(this::entry).toArray();
    if (chosen.length == 0) {
      throw new IllegalArgumentException("Dataset: a subset of no samples, expected at least one");
    }
    return new Dataset(columns, chosen);
  }
}
