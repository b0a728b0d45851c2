package io.margay.internal.picture;

import java.awt.image.Raster;
import java.util.OptionalInt;

/**
 * The four printing inks of a JPEG file, as light.
 *
 * <pre>
 * red = cyan · black / 255      with cyan and black as shares of light that the inks leave
 * </pre>
 *
 * <p>Adobe's programs store what the inks leave and note it; where there is no note, values are
 * amounts of ink. With YCCK the first three are a luminance and two differences (JFIF's) of 255
 * less each. An ink's own colour is not looked at: printers' profiles are not applied.
 */
final class InkPixels implements Pixels {

  private static final int YCCK = 2;

  private final Raster raster;
  private final boolean inverted;
  private final boolean differences;
  private final int[] samples;

  InkPixels(Raster raster, OptionalInt adobeTransform) {
    this.raster = raster;
    inverted = adobeTransform.isPresent();
    differences = adobeTransform.orElse(0) == YCCK;
    samples = new int[raster.getWidth() * 4];
  }

  @Override
  public int rows() {
    return raster.getHeight();
  }

  @Override
  public int columns() {
    return raster.getWidth();
  }

  @Override
  public void row(int row, int channels, float[] values) {
    raster.getPixels(0, row, columns(), 1, samples);
    for (int from = 0, at = 0; from < samples.length; from += 4) {
      float cyan = samples[from];
      float magenta = samples[from + 1];
      float yellow = samples[from + 2];
      if (differences) {
        float luminance = cyan;
        float blue = magenta - 128;
        float red = yellow - 128;
        cyan = 255 - clamped(luminance + 1.402f * red);
        magenta = 255 - clamped(luminance - 0.344136f * blue - 0.714136f * red);
        yellow = 255 - clamped(luminance + 1.772f * blue);
      }
      float black = left(samples[from + 3]) / 255;
      at =
          Pixels.put(
              left(cyan) * black,
              left(magenta) * black,
              left(yellow) * black,
              channels,
              values,
              at);
    }
  }

  private float left(float stored) {
    return inverted ? stored : 255 - stored;
  }

  private static float clamped(float value) {
    return Math.max(0, Math.min(255, value));
  }
}
