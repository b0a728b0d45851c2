package io.margay.cli;

import java.util.ArrayList;
import java.util.List;

/**
 * A small grey picture drawn with characters: braille characters, two by four dots each, where the
 * terminal has them, else ASCII characters of growing darkness. Both are 14 characters wide and 7
 * high for a square picture of any size.
 */
final class Picture {
  private static final int DOTS = 28;
  private static final String RAMP = " .:+xX#@";

  /** The bit of each dot of a braille character, row by row. */
  private static final int[] BRAILLE = {0x01, 0x08, 0x02, 0x10, 0x04, 0x20, 0x40, 0x80};

  private Picture() {}

  /**
   * The lines of a picture.
   *
   * @param grey rows · columns · channels values, channels last; the first channel is shown, the
   *     larger the more ink
   * @param braille draw with braille characters
   */
  static List<String> lines(float[] grey, int rows, int columns, int channels, boolean braille) {
    double[] dots = new double[DOTS * DOTS];
    double least = Double.POSITIVE_INFINITY;
    double most = Double.NEGATIVE_INFINITY;
    for (int y = 0; y < DOTS; y++) {
      for (int x = 0; x < DOTS; x++) {
        double ink = mean(grey, rows, columns, channels, y, x);
        dots[y * DOTS + x] = ink;
        least = Math.min(least, ink);
        most = Math.max(most, ink);
      }
    }
    double span = most > least ? most - least : 1;
    List<String> lines = new ArrayList<>();
    for (int y = 0; y < DOTS; y += 4) {
      StringBuilder line = new StringBuilder();
      for (int x = 0; x < DOTS; x += 2) {
        line.append(
            braille ? braille(dots, y, x, least + span / 2) : shade(dots, y, x, least, span));
      }
      lines.add(line.toString());
    }
    return lines;
  }

  /** The mean over the area of the picture that lies under a dot; at least one pixel. */
  private static double mean(float[] grey, int rows, int columns, int channels, int y, int x) {
    int top = y * rows / DOTS;
    int bottom = Math.max(top + 1, (y + 1) * rows / DOTS);
    int left = x * columns / DOTS;
    int right = Math.max(left + 1, (x + 1) * columns / DOTS);
    double sum = 0;
    for (int r = top; r < bottom; r++) {
      for (int c = left; c < right; c++) {
        sum += grey[(r * columns + c) * channels];
      }
    }
    return sum / ((bottom - top) * (right - left));
  }

  private static char braille(double[] dots, int y, int x, double threshold) {
    int bits = 0;
    for (int i = 0; i < 8; i++) {
      bits |= dots[(y + i / 2) * DOTS + x + i % 2] > threshold ? BRAILLE[i] : 0;
    }
    return (char) ('\u2800' + bits);
  }

  private static char shade(double[] dots, int y, int x, double least, double span) {
    double sum = 0;
    for (int i = 0; i < 8; i++) {
      sum += dots[(y + i / 2) * DOTS + x + i % 2];
    }
    return RAMP.charAt((int) Math.min(RAMP.length() - 1, (sum / 8 - least) / span * RAMP.length()));
  }
}
