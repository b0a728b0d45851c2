package io.margay.data;

import io.margay.Hold;
import io.margay.Shape;
import io.margay.Tensor;
import java.util.Arrays;
import java.util.HashSet;
import java.util.List;
import java.util.Locale;
import java.util.Objects;
import java.util.stream.Collectors;
import java.util.stream.IntStream;

/**
 * Samples of one shape with a label each: an immutable view of two tensors.
 *
 * <pre>
 * Dataset dogsAndCats = Dataset.of(pixels, Shape.of(32, 32, 3), labels);
 * Dataset.Split split = dogsAndCats.split(0.1, 42);      // a tenth for validation
 * </pre>
 *
 * <p>Sample i of the view is entry {@link #storageIndex storageIndex(i)} of the tensors, so that a
 * subset, a split or another order copies no sample: the native core gathers the entries from where
 * they are.
 *
 * <p><b>Memory.</b> The tensors' owners own it; a data set closes nothing. What is said here about
 * labels was read when the data set was made, and can be asked after the close of a file.
 * <b>Threads.</b> Any thread may call any method.
 */
public final class Dataset {

  private static final int ORDER_STREAM = 1;
  private static final int SPLIT_STREAM = 2;

  private final Tensor samples;
  private final Tensor labels;
  private final Shape sampleShape;
  private final List<String> classNames;

  /** The class of every entry of the storage. */
  private final int[] storedClasses;

  /** The entries that the view shows, or null for all of them. */
  private final int[] entries;

  private Dataset(
      Tensor samples, Tensor labels, List<String> classNames, int[] storedClasses, int[] entries) {
    this.samples = samples;
    this.labels = labels;
    this.sampleShape = samples.slice(0).shape();
    this.classNames = classNames;
    this.storedClasses = storedClasses;
    this.entries = entries;
  }

  /** A part of a data set and the rest of it. */
  public record Split(Dataset part, Dataset rest) {}

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
        Tensor.of(samples, stored(labels.length, sample)),
        Tensor.of(labels, Shape.of(labels.length)),
        numbered(classes));
  }

  /**
   * A view of samples and labels that lie in tensors already.
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
    List<String> names = List.copyOf(classNames);
    if (names.isEmpty() || new HashSet<>(names).size() != names.size()) {
      throw new IllegalArgumentException(
          "Dataset: class names " + names + ", expected at least one and no name twice");
    }
    return new Dataset(
        samples, labels, names, Labels.classes(labels, samples.shape().dim(0), names.size()), null);
  }

  /** The number of samples, at least 1. */
  public int size() {
    return entries == null ? storedClasses.length : entries.length;
  }

  /** The shape of one sample, such as 28x28x1. */
  public Shape sampleShape() {
    return sampleShape;
  }

  /**
   * Where the samples lie. Its first dimension counts all that are stored, also those that this
   * view does not show.
   */
  public Tensor samples() {
    return samples;
  }

  /** Where the labels lie, as many as stored samples: class indices, or probabilities. */
  public Tensor labels() {
    return labels;
  }

  /** Whether labels are a probability for each class instead of the index of one. */
  public boolean hasProbabilities() {
    return labels.type().isFloating();
  }

  /** The number of classes, at least 1. */
  public int classes() {
    return classNames.size();
  }

  /** The name of each class, in the order of their indices. */
  public List<String> classNames() {
    return classNames;
  }

  /**
   * Where a sample is in {@link #samples()} and {@link #labels()}.
   *
   * @param i 0 or more, below {@link #size()}
   * @throws IndexOutOfBoundsException if there is no such sample
   */
  public long storageIndex(int i) {
    return entry(i);
  }

  /**
   * The class of a sample: its label, or its most probable class (the first of equals).
   *
   * @throws IndexOutOfBoundsException if there is no such sample
   */
  public int label(int i) {
    return storedClasses[entry(i)];
  }

  /**
   * A view of one sample.
   *
   * @throws IndexOutOfBoundsException if there is no such sample
   */
  public Tensor sample(int i) {
    return samples.slice(entry(i));
  }

  /** How many samples each class has, by class index. */
  public int[] counts() {
    int[] counts = new int[classes()];
    for (int i = 0; i < size(); i++) {
      counts[label(i)]++;
    }
    return counts;
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
    if (!(fraction > 0 && fraction < 1) || size() < 2) {
      throw new IllegalArgumentException(
          "Dataset: split "
              + fraction
              + " of "
              + size()
              + " samples, expected a fraction between 0 and 1, and two samples or more");
    }
    int count = (int) Math.max(1, Math.min(size() - 1, Math.round(fraction * size())));
    int[] shuffled = new SplitMix(seed, SPLIT_STREAM, 0).permutation(size());
    return new Split(
        chosen(Arrays.stream(shuffled, 0, count).sorted()),
        chosen(Arrays.stream(shuffled, count, size()).sorted()));
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
   * Keeps samples and labels in memory until the returned hold is closed, even when their files are
   * closed meanwhile.
   *
   * @throws IllegalStateException if a file was closed already
   */
  public Hold hold() {
    Hold held = samples.hold();
    try {
      return held.and(labels.hold());
    } catch (IllegalStateException closed) {
      held.close();
      throw closed;
    }
  }

  /** Such as {@code Dataset[60,000 samples 28x28x1 u8, 10 classes]}. */
  @Override
  public String toString() {
    return String.format(
        Locale.ROOT,
        "Dataset[%,d samples %s %s, %d classes]",
        size(),
        sampleShape,
        samples.type().word(),
        classes());
  }

  /** The names "0", "1", … of classes that have no others. */
  static List<String> numbered(int classes) {
    return IntStream.range(0, classes)
        .mapToObj(Integer::toString)
        .collect(Collectors.toUnmodifiableList());
  }

  /** The shape of a number of samples, one after the other. */
  static Shape stored(int samples, Shape sample) {
    return Shape.of(
        IntStream.concat(IntStream.of(samples), Arrays.stream(sample.dims())).toArray());
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
    return new Dataset(samples, labels, classNames, storedClasses, chosen);
  }
}
