package io.margay.augment;

import io.margay.internal.text.Clause;
import io.margay.internal.text.Range;

/**
 * A window of any size and place, stretched to the network's input size.
 *
 * <p>Its part of the picture's area is even in [least, most), the logarithm of columns : rows even
 * between those of 1 : ratio and ratio : 1. After ten tries that do not fit it is the middle of the
 * picture, as large as the ratio lets it be. As torchvision's RandomResizedCrop without
 * anti-aliasing (Szegedy et al., "Going deeper with convolutions", 2015).
 *
 * @param least the smallest part of the area, from 0.0001 to 1
 * @param most the largest part of the area
 * @param ratio the longest side to the other, from 1 to 100
 */
public record RandomResizedCrop(double least, double most, double ratio) implements Transform {

  private static final double USUAL_LEAST = 0.08;
  private static final double USUAL_MOST = 1.0;
  private static final double USUAL_RATIO = 4 / 3.0;

  /**
   * @throws IllegalArgumentException if a value is out of its range
   */
  public RandomResizedCrop {
    Range.check("RandomResizedCrop", "least", least, 0.0001, 1);
    Range.check("RandomResizedCrop", "most", most, 0.0001, 1);
    Range.check("RandomResizedCrop", "ratio", ratio, 1, 100);
    if (least > most) {
      throw new IllegalArgumentException(
          "RandomResizedCrop: least " + least + ", expected at most the largest part, " + most);
    }
  }

  /** At least this part of the area, sides at most 4 : 3. */
  public static RandomResizedCrop of(double least) {
    return new RandomResizedCrop(least, USUAL_MOST, USUAL_RATIO);
  }

  /** The same with another most: the largest part of the area. */
  public RandomResizedCrop most(double changed) {
    return new RandomResizedCrop(least, changed, ratio);
  }

  /** The same with another ratio: the longest side to the other, from 1 to 100. */
  public RandomResizedCrop ratio(double changed) {
    return new RandomResizedCrop(least, most, changed);
  }

  static RandomResizedCrop read(Clause words) {
    return new RandomResizedCrop(
        words.number("least", USUAL_LEAST),
        words.number("most", USUAL_MOST),
        words.number("ratio", USUAL_RATIO));
  }

  @Override
  public String word() {
    return "random_resized_crop";
  }

  @Override
  public String text() {
    return new Said(word())
        .first(USUAL_LEAST, least)
        .then("most", USUAL_MOST, most)
        .then("ratio", USUAL_RATIO, ratio)
        .toString();
  }

  @Override
  public boolean moves() {
    return true;
  }
}
