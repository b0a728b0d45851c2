package io.margay.data;

import java.util.Arrays;
import java.util.Comparator;
import java.util.List;
import java.util.function.IntPredicate;
import java.util.stream.IntStream;

/** How the samples of a data set are divided into parts. */
final class Division {

  private static final int FOLD_STREAM = 3;
  private static final int CLASS_STREAM = 4;

  private Division() {}

  /**
   * The numbers of all samples: those of the first class, then those of the second, …; each class
   * shuffled by the seed.
   *
   * @throws IllegalStateException if there is not one target, or samples have no class each
   */
  private static int[] byClass(Dataset data, long seed) {
    return IntStream.of(new SplitMix(seed, CLASS_STREAM, 0).permutation(data.size()))
        .boxed()
        .sorted(Comparator.comparingInt(data::label)) // equal ones keep their order
        .mapToInt(Integer::intValue)
        .toArray();
  }

  /** How many samples are a part of all, one at least and one left at least. */
  static int part(Dataset data, double fraction) {
    if (!(fraction > 0 && fraction < 1) || data.size() < 2) {
      throw new IllegalArgumentException(
          "Dataset: split "
              + fraction
              + " of "
              + data.size()
              + " samples, expected a fraction between 0 and 1, and two samples or more");
    }
    return (int) Math.max(1, Math.min(data.size() - 1, Math.round(fraction * data.size())));
  }

  /** The first ones of each class in shuffled order. */
  static Dataset perClass(Dataset data, int count, long seed) {
    if (count < 1) {
      throw new IllegalArgumentException(
          "Dataset: " + count + " samples per class, expected at least 1");
    }
    int[] taken = new int[data.classes()];
    return data.subset(
        Arrays.stream(byClass(data, seed))
            .filter(sample -> taken[data.label(sample)]++ < count)
            .sorted()
            .toArray());
  }

  /** So many samples, evenly spaced among those of all classes. */
  static Dataset.Split stratified(Dataset data, int count, long seed) {
    int[] samples = byClass(data, seed);
    boolean[] chosen = new boolean[samples.length];
    for (int i = 0; i < samples.length; i++) {
      long before = (long) i * count / samples.length;
      chosen[samples[i]] = (i + 1L) * count / samples.length > before;
    }
    return divided(data, i -> chosen[i]);
  }

  /** Each part once, and the rest of it. */
  static List<Dataset.Split> folds(Dataset data, int k, long seed, boolean stratified) {
    if (k < 2 || k > data.size()) {
      throw new IllegalArgumentException(
          "Dataset: " + k + " folds of " + data.size() + " samples, expected 2 to " + data.size());
    }
    int[] samples =
        stratified
            ? byClass(data, seed)
            : new SplitMix(seed, FOLD_STREAM, 0).permutation(data.size());
    int[] fold = new int[samples.length];
    for (int i = 0; i < samples.length; i++) {
      fold[samples[i]] = i % k;
    }
    return IntStream.range(0, k).mapToObj(part -> divided(data, i -> fold[i] == part)).toList();
  }

  private static Dataset.Split divided(Dataset data, IntPredicate part) {
    return new Dataset.Split(
        data.subset(IntStream.range(0, data.size()).filter(part).toArray()),
        data.subset(IntStream.range(0, data.size()).filter(part.negate()).toArray()));
  }

  /** What makes classes of so many samples count alike. */
  static double[] weights(int[] counts) {
    long there = Arrays.stream(counts).filter(count -> count > 0).count();
    long samples = Arrays.stream(counts).asLongStream().sum();
    return Arrays.stream(counts)
        .mapToDouble(count -> count == 0 ? 0 : (double) samples / (there * count))
        .toArray();
  }
}
