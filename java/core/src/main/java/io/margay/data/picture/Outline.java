package io.margay.data.picture;

import io.margay.internal.picture.Placement;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;

/**
 * Which pixels are an object's, as COCO says it: polygons, or runs of pixels that are not and are,
 * column after column, as numbers or in COCO's compressed text.
 *
 * @param polygons x and y of the corners, one after the other; empty where there are runs
 * @param runs lengths, of pixels outside first; empty where there are polygons
 * @param rows of the picture that the runs go through
 */
record Outline(List<double[]> polygons, int[] runs, int rows, int columns) {

  /** COCO's text has 5 bits in a character, and a sixth that says whether more follow. */
  private static final int FIRST = 48;

  private static final int MORE = 0x20;
  private static final int SIGN = 0x10;
  private static final int BITS = 5;

  /**
   * Reads what an annotation says.
   *
   * @throws IllegalArgumentException if it is neither, or not as large as the picture
   */
  static Outline of(Object segmentation, int rows, int columns) {
    if (segmentation instanceof List<?> polygons && !polygons.isEmpty()) {
      List<double[]> read = new ArrayList<>();
      for (Object polygon : polygons) {
        read.add(corners(polygon));
      }
      return new Outline(read, new int[0], rows, columns);
    }
    if (segmentation instanceof Map<?, ?> coded
        && coded.get("size") instanceof List<?> size
        && size.equals(List.of((long) rows, (long) columns))) {
      int[] runs =
          coded.get("counts") instanceof String text ? decoded(text) : listed(coded.get("counts"));
      long sum = 0;
      for (int run : runs) {
        sum += run;
      }
      if (sum == (long) rows * columns && Arrays.stream(runs).allMatch(run -> run >= 0)) {
        return new Outline(List.of(), runs, rows, columns);
      }
    }
    throw new IllegalArgumentException(
        "its segmentation is neither polygons nor runs of a picture "
            + rows
            + " high and "
            + columns
            + " wide");
  }

  private static double[] corners(Object polygon) {
    if (polygon instanceof List<?> list && list.size() >= 6 && list.size() % 2 == 0) {
      double[] corners = new double[list.size()];
      for (int i = 0; i < corners.length; i++) {
        corners[i] = list.get(i) instanceof Number number ? number.doubleValue() : Double.NaN;
      }
      if (Arrays.stream(corners).allMatch(value -> Math.abs(value) < 1e6)) {
        return corners;
      }
    }
    throw new IllegalArgumentException("a polygon of its segmentation has not three corners");
  }

  private static int[] listed(Object counts) {
    if (!(counts instanceof List<?> list)
        || !list.stream().allMatch(run -> run instanceof Long n && n >= 0 && n < 1 << 30)) {
      return new int[0];
    }
    return list.stream().mapToInt(run -> ((Long) run).intValue()).toArray();
  }

  /** Each run from the fourth on is told as a difference from the one before the last. */
  private static int[] decoded(String text) {
    int[] runs = new int[text.length()];
    int count = 0;
    for (int at = 0; at < text.length(); ) {
      long value = 0;
      int shift = 0;
      int c;
      do {
        c = at < text.length() ? text.charAt(at++) - FIRST : -1;
        if (c < 0 || c > 63 || shift > 30) {
          return new int[0];
        }
        value |= (long) (c & 0x1f) << shift;
        shift += BITS;
      } while ((c & MORE) != 0);
      if ((c & SIGN) != 0) {
        value |= -1L << shift;
      }
      value += count > 2 ? runs[count - 2] : 0;
      if (value < 0 || value >= 1 << 30) {
        return new int[0];
      }
      runs[count++] = (int) value;
    }
    return Arrays.copyOf(runs, count);
  }

  /** The pixels of a frame whose middles are inside. */
  boolean[] in(Placement place) {
    boolean[] inside = new boolean[place.frameRows() * place.frameColumns()];
    if (polygons.isEmpty()) {
      fillRuns(place, inside);
    }
    for (double[] polygon : polygons) {
      fill(polygon, place, inside);
    }
    return inside;
  }

  private void fillRuns(Placement place, boolean[] inside) {
    boolean[] pixels = new boolean[rows * columns];
    int at = 0;
    for (int i = 0; i < runs.length; at += runs[i], i++) {
      for (int j = at; i % 2 == 1 && j < at + runs[i]; j++) {
        pixels[j % rows * columns + j / rows] = true;
      }
    }
    for (int row = 0, to = 0; row < place.frameRows(); row++) {
      int y = (int) Math.floor((row + place.top() + 0.5) * rows / place.scaledRows());
      for (int column = 0; column < place.frameColumns(); column++, to++) {
        int x = (int) Math.floor((column + place.left() + 0.5) * columns / place.scaledColumns());
        inside[to] = y >= 0 && y < rows && x >= 0 && x < columns && pixels[y * columns + x];
      }
    }
  }

  /** Along each row of middles, between each two crossings of the polygon's sides. */
  private static void fill(double[] polygon, Placement place, boolean[] inside) {
    int corners = polygon.length / 2;
    for (int row = 0; row < place.frameRows(); row++) {
      double y = row + 0.5;
      double[] crossings = new double[corners];
      int count = 0;
      for (int i = 0; i < corners; i++) {
        int next = (i + 1) % corners;
        double x1 = place.x(polygon[2 * i]);
        double y1 = place.y(polygon[2 * i + 1]);
        double x2 = place.x(polygon[2 * next]);
        double y2 = place.y(polygon[2 * next + 1]);
        if (y1 <= y != y2 <= y) {
          crossings[count++] = x1 + (y - y1) / (y2 - y1) * (x2 - x1);
        }
      }
      Arrays.sort(crossings, 0, count);
      for (int i = 0; i + 1 < count; i += 2) {
        int from = (int) Math.max(0, Math.ceil(crossings[i] - 0.5));
        int to = (int) Math.min(place.frameColumns(), Math.ceil(crossings[i + 1] - 0.5));
        for (int column = from; column < to; column++) {
          inside[row * place.frameColumns() + column] = true;
        }
      }
    }
  }
}
