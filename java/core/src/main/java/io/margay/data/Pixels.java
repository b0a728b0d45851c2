package io.margay.data;

import java.awt.image.BufferedImage;
import java.awt.image.IndexColorModel;
import java.awt.image.Raster;

/**
 * The values of a decoded picture, row by row, 0 to 255, over white where it is transparent.
 *
 * <p>Grey pictures are read from their raster: {@code getRGB} takes their values for linear light
 * and brightens them.
 */
final class Pixels {

  private final BufferedImage image;
  private final Raster raster;
  private final int channels;
  private final boolean grey;
  private final float greyScale;
  private final int[] colours;

  Pixels(BufferedImage image, int channels) {
    this.image = image;
    this.channels = channels;
    raster = image.getRaster();
    grey = raster.getNumBands() <= 2 && !(image.getColorModel() instanceof IndexColorModel);
    greyScale = 255f / ((1 << raster.getSampleModel().getSampleSize(0)) - 1);
    colours = new int[image.getWidth()];
  }

  int rows() {
    return image.getHeight();
  }

  int columns() {
    return image.getWidth();
  }

  int channels() {
    return channels;
  }

  /** Reads a row into columns x channels values. */
  void row(int row, float[] values) {
    if (grey) {
      greyRow(row, values);
    } else {
      colourRow(row, values);
    }
  }

  private void greyRow(int row, float[] values) {
    boolean transparent = raster.getNumBands() == 2;
    for (int column = 0, at = 0; column < columns(); column++) {
      float value = raster.getSample(column, row, 0) * greyScale;
      if (transparent) {
        value = overWhite(value, raster.getSample(column, row, 1) * greyScale);
      }
      for (int channel = 0; channel < channels; channel++) {
        values[at++] = value;
      }
    }
  }

  private void colourRow(int row, float[] values) {
    image.getRGB(0, row, columns(), 1, colours, 0, columns());
    for (int column = 0, at = 0; column < columns(); column++) {
      int colour = colours[column];
      float alpha = colour >>> 24;
      float red = overWhite(colour >> 16 & 0xff, alpha);
      float green = overWhite(colour >> 8 & 0xff, alpha);
      float blue = overWhite(colour & 0xff, alpha);
      if (channels == 1) {
        values[at++] = 0.299f * red + 0.587f * green + 0.114f * blue;
      } else {
        values[at++] = red;
        values[at++] = green;
        values[at++] = blue;
      }
    }
  }

  private static float overWhite(float value, float alpha) {
    return alpha == 255 ? value : 255 + (value - 255) * alpha / 255;
  }
}
