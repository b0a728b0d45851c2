package io.margay.augment;

import io.margay.internal.text.Clause;
import io.margay.internal.text.Range;

/**
 * A window of the network's input size, anywhere in the picture with a border around it; each place
 * is as likely.
 *
 * <p>As torchvision's RandomCrop with {@code padding}; {@link Fill} says what the border holds.
 *
 * @param padding pixels of the border on every side, from 0 to 65535
 */
public record Crop(int padding) implements Transform {

  private static final int MOST = 65535;

  /**
   * @throws IllegalArgumentException if the padding is out of its range
   */
  public Crop {
    Range.check("Crop", "padding", padding, 0, MOST);
  }

  /** A window inside the picture. */
  public static Crop of() {
    return new Crop(0);
  }

  /** The same with a border. */
  public Crop padding(int pixels) {
    return new Crop(pixels);
  }

  static Crop read(Clause words) {
    return new Crop(words.whole("padding", 0));
  }

  @Override
  public String word() {
    return "crop";
  }

  @Override
  public String text() {
    return new Said(word()).first(0, padding).toString();
  }

  @Override
  public boolean moves() {
    return true;
  }
}
