package io.margay.augment;

import io.margay.internal.text.Clause;
import io.margay.internal.text.Range;

/**
 * A rectangle of one value inside the picture, now and then.
 *
 * <p>Its part of the area is even in [least, most), the logarithm of rows : columns even between
 * those of 1 : ratio and ratio : 1; after ten tries that do not fit nothing is erased. As
 * torchvision's RandomErasing (Zhong et al., "Random erasing data augmentation", 2017).
 *
 * @param probability how often, from 0 to 1
 * @param least the smallest part of the area, from 0.0001 to 1
 * @param most the largest part of the area
 * @param ratio the longest side to the other, from 1 to 100
 * @param value what it holds, in the units of the stored values
 */
public record Erase(double probability, double least, double most, double ratio, double value)
    implements Transform {

  private static final double USUAL_PROBABILITY = 0.5;
  private static final double USUAL_LEAST = 0.02;
  private static final double USUAL_MOST = 0.33;
  private static final double USUAL_RATIO = 3.3;
  private static final double USUAL_VALUE = 0.0;

  /**
   * @throws IllegalArgumentException if a value is out of its range
   */
  public Erase {
    Range.check("Erase", "probability", probability, 0, 1);
    Range.check("Erase", "least", least, 0.0001, 1);
    Range.check("Erase", "most", most, 0.0001, 1);
    Range.check("Erase", "ratio", ratio, 1, 100);
    Range.check("Erase", "value", value, -1e6, 1e6);
    if (least > most) {
      throw new IllegalArgumentException(
          "Erase: least " + least + ", expected at most the largest part, " + most);
    }
  }

  /** With this probability, zeros. */
  public static Erase of(double probability) {
    return new Erase(probability, USUAL_LEAST, USUAL_MOST, USUAL_RATIO, USUAL_VALUE);
  }

  /** The same with another least: the smallest part of the area, from 0.0001 to 1. */
  public Erase least(double changed) {
    return new Erase(probability, changed, most, ratio, value);
  }

  /** The same with another most: the largest part of the area. */
  public Erase most(double changed) {
    return new Erase(probability, least, changed, ratio, value);
  }

  /** The same with another ratio: the longest side to the other, from 1 to 100. */
  public Erase ratio(double changed) {
    return new Erase(probability, least, most, changed, value);
  }

  /** The same with another value: what it holds, in the units of the stored values. */
  public Erase value(double changed) {
    return new Erase(probability, least, most, ratio, changed);
  }

  static Erase read(Clause words) {
    return new Erase(
        words.number("probability", USUAL_PROBABILITY),
        words.number("least", USUAL_LEAST),
        words.number("most", USUAL_MOST),
        words.number("ratio", USUAL_RATIO),
        words.number("value", USUAL_VALUE));
  }

  @Override
  public String word() {
    return "erase";
  }

  @Override
  public String text() {
    return new Said(word())
        .first(USUAL_PROBABILITY, probability)
        .then("least", USUAL_LEAST, least)
        .then("most", USUAL_MOST, most)
        .then("ratio", USUAL_RATIO, ratio)
        .then("value", USUAL_VALUE, value)
        .toString();
  }

  @Override
  public boolean moves() {
    return false;
  }
}
