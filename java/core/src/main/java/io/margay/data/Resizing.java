package io.margay.data;

import java.util.Locale;

/**
 * How a picture of other proportions becomes one of a given size. Where pixels become fewer they
 * are averaged over areas, where they become more they are interpolated (bilinear).
 */
public enum Resizing {

  /**
   * Scaled until it just covers the size, and what stands out on both sides is cut off:
   * torchvision's {@code Resize} of the shorter side and {@code CenterCrop}.
   */
  CROP,

  /** Each axis scaled on its own, so that everything is seen and proportions change. */
  STRETCH,

  /** Scaled until it just fits into the size, in the middle of black (letterbox). */
  PAD;

  /** The rule's word in texts, such as {@code crop}. */
  public String word() {
    return name().toLowerCase(Locale.ROOT);
  }

  /**
   * Reads a rule's word.
   *
   * @throws IllegalArgumentException if it is not crop, stretch or pad
   */
  public static Resizing parse(String word) {
    for (Resizing rule : values()) {
      if (rule.word().equals(word)) {
        return rule;
      }
    }
    throw new IllegalArgumentException("resize '" + word + "': expected crop, stretch or pad");
  }
}
