package io.margay.layer;

import io.margay.program.Keys;

/**
 * The mean of each of so many bins of about equal size, for each channel by itself: an output of
 * one size whatever the input's.
 *
 * <pre>
 * dst[i, j, c] = mean of src[y, x, c] with y in bin i of the rows, x in bin j of the columns
 * bin i of n places in m bins: from floor(i · n / m) to ceil((i + 1) · n / m) - 1
 * input H x W x C, output as named x C, no parameters
 * </pre>
 *
 * The input has one, two or three axes and channels. The bins are PyTorch's ({@code
 * AdaptiveAvgPool2d}): where n is no multiple of m, neighbours share a place; where m is larger
 * than n, values are repeated.
 *
 * <pre>
 * AdaptiveAvgPool.of(7)                // 14x14x512, or 9x13x512, becomes 7x7x512
 * AdaptiveAvgPool.of(6, 1)             // 13x13x256 becomes 6x1x256
 * </pre>
 *
 * @param output bins along each axis; one number stands for all axes
 * @param name the node's name, or empty
 */
public record AdaptiveAvgPool(Extent output, String name) implements AdaptivePooling {

  /**
   * @throws IllegalArgumentException if the name is not allowed
   */
  public AdaptiveAvgPool {
    output = AdaptivePooling.shortest(output);
    Name.checked(name);
  }

  /**
   * So many bins.
   *
   * @param sizes along each axis, 1 to 65,536: one number for all axes, or one for each
   */
  public static AdaptiveAvgPool of(int... sizes) {
    return new AdaptiveAvgPool(Extent.of(sizes), "");
  }

  static AdaptiveAvgPool read(Keys keys) {
    return new AdaptiveAvgPool(AdaptivePooling.read(keys), "");
  }

  @Override
  public AdaptiveAvgPool named(String changed) {
    return new AdaptiveAvgPool(output, changed);
  }

  @Override
  public String op() {
    return "adaptive_avgpool";
  }

  @Override
  public String kerasName() {
    return "AdaptiveAveragePooling";
  }
}
