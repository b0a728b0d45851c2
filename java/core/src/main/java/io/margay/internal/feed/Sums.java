package io.margay.internal.feed;

import io.margay.internal.plan.Context;
import io.margay.loss.ConfusionMatrix;
import io.margay.loss.Evaluation;
import io.margay.loss.Readout;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/**
 * What was measured so far over the samples of a data set, as sums. For one thread; adding and
 * asking for a number allocate nothing.
 */
public final class Sums {

  private final Readout readout;
  private final double[] values;
  private final int[] divisors;
  private final Readout.Share[] shares;

  /** Of those losses that are no mean over terms with weights of their own. */
  private double loss;

  private long samples;

  /**
   * @param readout what is measured beside the loss
   */
  public Sums(Readout readout) {
    this.readout = readout;
    this.values = new double[readout.slots().size()];
    this.divisors = readout.divisors().stream().mapToInt(Integer::intValue).toArray();
    this.shares = readout.shares().toArray(Readout.Share[]::new);
  }

  /** Adds what a call measured over so many samples. */
  void add(Context context, int[] slots, long count) {
    loss += context.loss();
    samples += count;
    for (int i = 0; i < shares.length; i++) {
      loss -= shares[i].weight() * context.metric(slots[shares[i].slot()]);
    }
    for (int i = 0; i < slots.length; i++) {
      double sum = context.metric(slots[i]);
      values[i] += divisors[i] < 0 ? sum : sum * context.metric(slots[divisors[i]]) / count;
    }
  }

  /**
   * Puts sums back that were asked for before.
   *
   * @throws IllegalArgumentException if a number is missing, or there is another one
   */
  public void set(double lossSum, Map<String, Double> sums, long count) {
    List<String> names = readout.slots();
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

  /** What {@link #set} takes as the sum of the losses. */
  public double loss() {
    return loss;
  }

  /** The mean of the losses, each times its weight. */
  public double meanLoss() {
    double mean = loss / samples;
    for (int i = 0; i < shares.length; i++) {
      Readout.Share share = shares[i];
      mean += share.weight() * Readout.mean(values[share.slot()], values[share.divisor()]);
    }
    return mean;
  }

  /** The samples that were measured. */
  public long samples() {
    return samples;
  }

  /** The sums by slot. */
  public Map<String, Double> byName() {
    Map<String, Double> sums = new LinkedHashMap<>();
    for (int i = 0; i < values.length; i++) {
      sums.put(readout.slots().get(i), values[i]);
    }
    return sums;
  }

  /**
   * A number; {@code loss} is the mean of the loss, and {@code accuracy} is the first that ends in
   * {@code /accuracy} when none is called so.
   *
   * @return not-a-number if there is none of that name
   */
  public double mean(String name) {
    if (name.equals("loss")) {
      return meanLoss();
    }
    List<Readout.Number> numbers = readout.numbers();
    int found = -1;
    for (int i = 0; i < numbers.size(); i++) {
      if (numbers.get(i).name().equals(name)) {
        return value(i);
      }
      found = found < 0 && endsIn(numbers.get(i).name(), name) ? i : found;
    }
    return found < 0 ? Double.NaN : value(found);
  }

  private double value(int number) {
    Readout.Number read = readout.numbers().get(number);
    return read.formula().of(values, read.first(), samples);
  }

  private static boolean endsIn(String one, String name) {
    int slash = one.length() - name.length() - 1;
    return slash >= 0 && one.charAt(slash) == '/' && one.endsWith(name);
  }

  /** The numbers of all samples. */
  public Evaluation means() {
    Map<String, Double> numbers = new LinkedHashMap<>();
    for (int i = 0; i < readout.numbers().size(); i++) {
      numbers.put(readout.numbers().get(i).name(), value(i));
    }
    return new Evaluation(meanLoss(), numbers, samples, confusions());
  }

  /** The matrices of all samples, by name. */
  public Map<String, ConfusionMatrix> confusions() {
    Map<String, ConfusionMatrix> matrices = new LinkedHashMap<>();
    readout.matrices().forEach(matrix -> matrices.put(matrix.name(), matrix.of(values)));
    return matrices;
  }
}
