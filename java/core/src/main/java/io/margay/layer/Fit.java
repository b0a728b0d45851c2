package io.margay.layer;

import java.util.Locale;

/**
 * What happens when the windows of a convolution or pooling layer do not cover the input exactly,
 * so that (N - F + padding) / stride is not a whole number.
 */
public enum Fit {
  /** The last rows and columns are left out, as Keras and PyTorch do. */
  FLOOR,
  /** The layer refuses the input: the lectures' "doesn't fit". */
  EXACT,
  /**
   * One more window reaches over the edge, as long as it starts inside the input or the padding
   * before it.
   */
  CEIL;

  /** The word in programs: {@code floor}, {@code exact}, {@code ceil}. */
  public String word() {
    return name().toLowerCase(Locale.ROOT);
  }

  static Fit parse(String word) {
    for (Fit fit : values()) {
      if (fit.word().equals(word)) {
        return fit;
      }
    }
    throw new IllegalArgumentException("fit '" + word + "': expected floor, exact or ceil");
  }
}
