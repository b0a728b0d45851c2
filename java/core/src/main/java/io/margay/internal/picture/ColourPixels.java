package io.margay.internal.picture;

import java.awt.image.BufferedImage;

/** Palettes and packed colours, as {@code BufferedImage} explains them. */
final class ColourPixels implements Pixels {

  private final BufferedImage image;
  private final int[] colours;

  ColourPixels(BufferedImage image) {
    this.image = image;
    colours = new int[image.getWidth()];
  }

  @Override
  public int rows() {
    return image.getHeight();
  }

  @Override
  public int columns() {
    return image.getWidth();
  }

  @Override
  public void row(int row, int channels, float[] values) {
    image.getRGB(0, row, columns(), 1, colours, 0, columns());
    int at = 0;
    for (int colour : colours) {
      float alpha = colour >>> 24;
      float red = Pixels.overWhite(colour >> 16 & 0xff, alpha);
      float green = Pixels.overWhite(colour >> 8 & 0xff, alpha);
      float blue = Pixels.overWhite(colour & 0xff, alpha);
      at = Pixels.put(red, green, blue, channels, values, at);
    }
  }
}
