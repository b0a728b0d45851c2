package io.margay.augment;

import io.margay.internal.text.Clause;

/**
 * Stretches the picture to the network's input size, nothing by chance: for pictures that the
 * transform before it left larger or smaller.
 *
 * <p>As torchvision's Resize without anti-aliasing.
 */
public record Resize() implements Transform {

  /** To the network's input size. */
  public static Resize of() {
    return new Resize();
  }

  static Resize read(Clause words) {
    return new Resize();
  }

  @Override
  public String word() {
    return "resize";
  }

  @Override
  public String text() {
    return word();
  }

  @Override
  public boolean moves() {
    return true;
  }
}
