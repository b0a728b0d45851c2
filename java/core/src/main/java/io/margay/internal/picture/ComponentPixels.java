package io.margay.internal.picture;

import java.awt.color.ColorSpace;
import java.awt.image.BufferedImage;
import java.awt.image.ColorModel;
import java.awt.image.ComponentColorModel;
import java.awt.image.IndexColorModel;
import java.awt.image.Raster;
import java.awt.image.SampleModel;

/**
 * Grey or red, green and blue, with opacity or without, in as many bits as there are: read from the
 * raster. {@code BufferedImage.getRGB} would take grey values for linear light and brighten them.
 */
final class ComponentPixels implements Pixels {

  private final Raster raster;
  private final int bands;
  private final float scale;
  private final int[] samples;

  private ComponentPixels(Raster raster) {
    this.raster = raster;
    bands = raster.getNumBands();
    scale = 255f / ((1 << raster.getSampleModel().getSampleSize(0)) - 1);
    samples = new int[raster.getWidth() * bands];
  }

  /** Whether a picture is stored so. */
  static boolean fits(BufferedImage image) {
    ColorModel colours = image.getColorModel();
    SampleModel stored = image.getRaster().getSampleModel();
    if (colours instanceof IndexColorModel
        || colours.isAlphaPremultiplied()
        || stored.getSampleSize(0) > 16) {
      return false;
    }
    int bands = stored.getNumBands();
    return bands <= 2
        || colours instanceof ComponentColorModel
            && colours.getColorSpace().getType() == ColorSpace.TYPE_RGB
            && bands == 3 + (colours.hasAlpha() ? 1 : 0);
  }

  static ComponentPixels of(BufferedImage image) {
    return new ComponentPixels(image.getRaster());
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
    boolean transparent = bands % 2 == 0;
    for (int from = 0, at = 0; from < samples.length; from += bands) {
      float alpha = transparent ? samples[from + bands - 1] * scale : 255;
      float first = Pixels.overWhite(samples[from] * scale, alpha);
      if (bands > 2) {
        float green = Pixels.overWhite(samples[from + 1] * scale, alpha);
        float blue = Pixels.overWhite(samples[from + 2] * scale, alpha);
        at = Pixels.put(first, green, blue, channels, values, at);
      } else {
        for (int channel = 0; channel < channels; channel++) {
          values[at++] = first;
        }
      }
    }
  }
}
