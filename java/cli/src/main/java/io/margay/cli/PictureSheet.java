package io.margay.cli;

import io.margay.Tensor;
import java.awt.image.BufferedImage;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import javax.imageio.ImageIO;

/** Pictures of one size beside and below each other, as a PNG file. */
final class PictureSheet {
  /** Dimensions of a picture: rows, columns, channels. */
  static final int PICTURE = 3;

  private static final int GAP = 4;
  private static final int PAPER = 0x404040;
  private static final int SMALLEST_SIDE = 64;
  private static final int RED_GREEN_BLUE = 3;

  private PictureSheet() {}

  /**
   * Writes a sheet; small pictures are enlarged by a whole factor.
   *
   * @param rows of pictures HxWxC with 1 or 3 channels (of others the first is shown); of whole
   *     numbers 255 is white, of others 1, or the largest of a picture where that is more
   */
  static void save(Path file, List<List<Tensor>> rows) throws IOException {
    Tensor first = rows.get(0).get(0);
    int height = first.shape().dim(0);
    int width = first.shape().dim(1);
    int factor =
        Math.max(1, (SMALLEST_SIDE + Math.min(height, width) - 1) / Math.min(height, width));
    int columns = rows.stream().mapToInt(List::size).max().orElse(1);
    BufferedImage sheet =
        new BufferedImage(
            GAP + columns * (width * factor + GAP),
            GAP + rows.size() * (height * factor + GAP),
            BufferedImage.TYPE_INT_RGB);
    for (int y = 0; y < sheet.getHeight(); y++) {
      for (int x = 0; x < sheet.getWidth(); x++) {
        sheet.setRGB(x, y, PAPER);
      }
    }
    double white = first.type().isFloating() ? 1 : 255;
    for (int r = 0; r < rows.size(); r++) {
      for (int c = 0; c < rows.get(r).size(); c++) {
        draw(
            sheet,
            rows.get(r).get(c),
            white,
            GAP + c * (width * factor + GAP),
            GAP + r * (height * factor + GAP),
            factor);
      }
    }
    try (OutputStream out = Files.newOutputStream(file)) {
      ImageIO.write(sheet, "png", out);
    }
  }

  private static void draw(
      BufferedImage sheet, Tensor picture, double white, int left, int top, int factor) {
    float[] values = picture.toFloats();
    int rows = picture.shape().dim(0);
    int columns = picture.shape().dim(1);
    int channels = picture.shape().dim(2);
    double most = white;
    for (float value : values) {
      most = white == 1 ? Math.max(most, value) : most;
    }
    for (int y = 0; y < rows * factor; y++) {
      for (int x = 0; x < columns * factor; x++) {
        int at = (y / factor * columns + x / factor) * channels;
        int rgb = 0;
        for (int k = 0; k < RED_GREEN_BLUE; k++) {
          float value = values[at + (channels == RED_GREEN_BLUE ? k : 0)];
          rgb = rgb << 8 | (int) Math.round(255 * Math.min(1, Math.max(0, value / most)));
        }
        sheet.setRGB(left + x, top + y, rgb);
      }
    }
  }
}
