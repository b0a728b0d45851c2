package io.margay.loss;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/**
 * What is read out of a plan: slots that it adds up over samples, and the numbers that are made of
 * them, by the names that people read.
 *
 * @param slots names of slots, each once
 * @param numbers in the order in which they are shown, each name once
 * @param matrices of pairs of classes, each name once
 * @param divisors of each slot the slot by which a call's sum was divided, the weight of its terms;
 *     -1: it was not
 * @param shares of the losses whose terms have weights of their own
 */
public record Readout(
    List<String> slots,
    List<Number> numbers,
    List<Matrix> matrices,
    List<Integer> divisors,
    List<Share> shares) {

  /** Copies the lists. */
  public Readout {
    slots = List.copyOf(slots);
    numbers = List.copyOf(numbers);
    matrices = List.copyOf(matrices);
    divisors = List.copyOf(divisors);
    shares = List.copyOf(shares);
  }

  /**
   * A number that is made of slots.
   *
   * @param name that people read
   * @param first of the slots that it is made of
   * @param formula how
   */
  public record Number(String name, int first, Measure.Formula formula) {}

  /**
   * A matrix of slots.
   *
   * @param name that people read
   * @param first of its slots, which lie row by row
   * @param classes rows and columns
   */
  public record Matrix(String name, int first, int classes) {

    /** The matrix that sums make. */
    public ConfusionMatrix of(double[] sums) {
      return ConfusionMatrix.of(sums, first, classes);
    }
  }

  /**
   * What a loss adds to the sum of all.
   *
   * @param slot that has it
   * @param divisor the slot with the weight of its terms
   * @param weight what it is multiplied by
   */
  public record Share(int slot, int divisor, double weight) {}

  /** The names of the numbers, in order. */
  public List<String> names() {
    return numbers.stream().map(Number::name).toList();
  }

  /** A mean over terms; where none counts it is 0, as the loss is. */
  public static double mean(double sum, double weight) {
    return weight > 0 ? sum / weight : 0;
  }

  /** Collects slots and numbers. */
  public static final class Builder {
    private final List<String> slots = new ArrayList<>();
    private final Map<String, Integer> places = new HashMap<>();
    private final List<Number> numbers = new ArrayList<>();
    private final List<Matrix> matrices = new ArrayList<>();
    private final List<Integer> divisors = new ArrayList<>();
    private final List<Share> shares = new ArrayList<>();

    /** Adds a number that is the mean of a slot over the samples. */
    public void addMean(String name, String slot) {
      add(name, List.of(slot), (sums, first, samples) -> sums[first] / samples);
    }

    /**
     * Adds a number that is the mean of a slot over the terms of all calls.
     *
     * @param divisor the slot with the weight of a call's terms, by which its sum was divided
     */
    public void addTermMean(String name, String slot, String divisor) {
      int by = divided(slot, divisor);
      add(name, List.of(slot), (sums, first, samples) -> mean(sums[first], sums[by]));
    }

    /** Says that a loss is a mean over the terms of all calls, and what it is multiplied by. */
    public void addShare(String slot, String divisor, double weight) {
      int by = divided(slot, divisor);
      shares.add(new Share(place(List.of(slot)), by, weight));
    }

    private int divided(String slot, String divisor) {
      int by = place(List.of(divisor));
      divisors.set(place(List.of(slot)), by);
      return by;
    }

    /** Adds a number, unless its name is there; slots that follow each other are added once. */
    public void add(String name, List<String> own, Measure.Formula formula) {
      if (numbers.stream().noneMatch(number -> number.name().equals(name))) {
        numbers.add(new Number(name, place(own), formula));
      }
    }

    /** Adds a matrix. */
    public void addMatrix(String name, List<String> own, int classes) {
      matrices.add(new Matrix(name, place(own), classes));
    }

    private int place(List<String> own) {
      Integer first = places.get(own.get(0));
      if (first == null) {
        first = slots.size();
        for (String slot : own) {
          places.putIfAbsent(slot, slots.size());
          slots.add(slot);
          divisors.add(-1);
        }
      }
      return first;
    }

    /** What was added. */
    public Readout build() {
      return new Readout(slots, numbers, matrices, divisors, shares);
    }
  }
}
