package io.margay.augment;

import java.nio.FloatBuffer;
import java.util.Arrays;

/** Strokes of a picture made thicker: morphological dilation by a disc. */
final class Strokes {

  private Strokes() {}

  /**
   * Each value becomes the largest of those within a radius, centre to centre, channel by channel.
   *
   * @param values rows x columns x channels, changed in place
   * @param radius in pixels, 0 or more; below 1 nothing changes
   */
  static void thicken(FloatBuffer values, int rows, int columns, int channels, double radius) {
    float[] across = new float[values.capacity()];
    values.get(0, across);
    float[] thick = across.clone();
    int reach = (int) Math.min(radius, Math.max(rows, columns));
    for (int half = 0; half <= reach; half++) {
      // across has the largest of half values on each side in the row
      for (int down = -reach; down <= reach; down++) {
        if (halfWidth(radius, down, reach) == half) {
          takeLarger(thick, across, rows, columns * channels, down);
        }
      }
      across = widened(across, rows, columns, channels);
    }
    values.put(0, thick);
  }

  /** How far a disc reaches to each side in the row that is so far from its middle. */
  private static int halfWidth(double radius, int down, int reach) {
    return (int) Math.min(reach, Math.sqrt(radius * radius - (double) down * down));
  }

  private static void takeLarger(float[] thick, float[] across, int rows, int row, int down) {
    for (int y = Math.max(0, -down); y < Math.min(rows, rows - down); y++) {
      for (int x = 0; x < row; x++) {
        thick[y * row + x] = Math.max(thick[y * row + x], across[(y + down) * row + x]);
      }
    }
  }

  private static float[] widened(float[] values, int rows, int columns, int channels) {
    float[] wider = Arrays.copyOf(values, values.length);
    int row = columns * channels;
    for (int y = 0; y < rows; y++) {
      for (int i = y * row; i < (y + 1) * row - channels; i++) {
        wider[i] = Math.max(wider[i], values[i + channels]);
        wider[i + channels] = Math.max(wider[i + channels], values[i]);
      }
    }
    return wider;
  }
}
