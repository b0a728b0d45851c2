package io.margay.internal.picture;

/**
 * The values of a stored picture, row by row, 0 to 255, over white where it is transparent.
 *
 * <p>A colour profile is not applied: values are taken as they are stored.
 */
sealed interface Pixels permits ComponentPixels, ColourPixels, InkPixels {

  int rows();

  int columns();

  /**
   * Reads a row.
   *
   * @param channels 1 (brightness) or 3 (red, green, blue)
   * @param values columns x channels values are written
   */
  void row(int row, int channels, float[] values);

  /** Writes a colour, or its brightness, and returns the place behind it. */
  static int put(float red, float green, float blue, int channels, float[] values, int at) {
    if (channels == 1) {
      values[at] = 0.299f * red + 0.587f * green + 0.114f * blue;
      return at + 1;
    }
    values[at] = red;
    values[at + 1] = green;
    values[at + 2] = blue;
    return at + 3;
  }

  /** A value of a pixel whose opacity goes from 0 to 255. */
  static float overWhite(float value, float alpha) {
    return alpha == 255 ? value : 255 + (value - 255) * alpha / 255;
  }
}
