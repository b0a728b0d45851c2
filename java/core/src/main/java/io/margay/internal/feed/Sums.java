package io.margay.internal.feed;

import io.margay.loss.Evaluation;
import java.util.Arrays;
import java.util.Collection;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/**
 * What was measured so far over the samples of a data set, as sums. For one thread; adding and
 * asking for a number allocate nothing.
 */
public final class Sums {

  private final List<String> names;
  private final double[] values;
  private double loss;
  private long samples;

  /**
   * @param names of the numbers beside the loss, in order
   */
  public Sums(Collection<String> names) {
    this.names = List.copyOf(names);
    this.values = new double[names.size()];
  }

  /** Begins to add what a call measured over so many samples; its numbers follow. */
  void add(double lossSum, long count) {
    loss += lossSum;
    samples += count;
  }

  void add(int number, double sum) {
    values[number] += sum;
  }

  /**
   * Puts sums back that were asked for before.
   *
   * @throws IllegalArgumentException if a number is missing, or there is another one
   */
  public void set(double lossSum, Map<String, Double> sums, long count) {
    if (sums.size() != names.size() || !sums.keySet().containsAll(names)) {
      throw new IllegalArgumentException("sums of " + sums.keySet() + ", expected " + names);
    }
    for (int i = 0; i < values.length; i++) {
      values[i] = sums.get(names.get(i));
    }
    loss = lossSum;
    samples = count;
  }

  /** Begins again. */
  public void clear() {
    Arrays.fill(values, 0);
    loss = 0;
    samples = 0;
  }

  /** The sum of the losses, each times its weight. */
  public double loss() {
    return loss;
  }

  /** The samples that were measured. */
  public long samples() {
    return samples;
  }

  /** The sums by name. */
  public Map<String, Double> byName() {
    Map<String, Double> sums = new LinkedHashMap<>();
    for (int i = 0; i < values.length; i++) {
      sums.put(names.get(i), values[i]);
    }
    return sums;
  }

  /**
   * The mean of a number; {@code loss} is that of the loss, and {@code accuracy} is the first that
   * ends in {@code /accuracy} when none is called so.
   *
   * @return not-a-number if there is none of that name
   */
  public double mean(String name) {
    if (name.equals("loss")) {
      return loss / samples;
    }
    int found = names.indexOf(name);
    for (int i = 0; found < 0 && i < values.length; i++) {
      found = endsIn(names.get(i), name) ? i : -1;
    }
    return found < 0 ? Double.NaN : values[found] / samples;
  }

  private static boolean endsIn(String one, String name) {
    int slash = one.length() - name.length() - 1;
    return slash >= 0 && one.charAt(slash) == '/' && one.endsWith(name);
  }

  /** The means over all samples. */
  public Evaluation means() {
    Map<String, Double> means = byName();
    means.replaceAll((name, sum) -> sum / samples);
    return new Evaluation(loss / samples, means, samples);
  }
}
