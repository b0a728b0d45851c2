package io.margay.data;

/**
 * Draws one letter: says how much of a pixel its strokes cover.
 *
 * <p>Edges are smooth: a pixel is covered by {@code clamp(thickness / 2 + 1/2 - distance of its
 * middle from the stroke's middle line)}. Lengths are in pixels; the letter's own axes are turned
 * by the angle whose cosine and sine are given.
 */
record Pen(
    boolean cross,
    double x,
    double y,
    double cosine,
    double sine,
    double halfWidth,
    double halfHeight,
    double thickness) {

  /** From 0 to 1. */
  double coverage(double column, double row) {
    double right = cosine * (column - x) + sine * (row - y);
    double down = cosine * (row - y) - sine * (column - x);
    double distance = cross ? fromCross(right, down) : fromRing(right, down);
    return Math.max(0, Math.min(1, 0.5 * thickness + 0.5 - distance));
  }

  /** From the nearer of the two diagonals, by symmetry the one of the first quadrant. */
  private double fromCross(double right, double down) {
    double u = Math.abs(right);
    double v = Math.abs(down);
    double along =
        Math.min(
            1,
            (u * halfWidth + v * halfHeight) / (halfWidth * halfWidth + halfHeight * halfHeight));
    return Math.sqrt(square(u - along * halfWidth) + square(v - along * halfHeight));
  }

  /**
   * From the ellipse, to first order: |f - 1| / |gradient of f| with f the distance from the middle
   * in half axes.
   */
  private double fromRing(double right, double down) {
    double f = Math.sqrt(square(right / halfWidth) + square(down / halfHeight));
    double slope =
        Math.sqrt(
            square(right / (halfWidth * halfWidth)) + square(down / (halfHeight * halfHeight)));
    return slope == 0 ? Math.min(halfWidth, halfHeight) : Math.abs(f - 1) * f / slope;
  }

  private static double square(double value) {
    return value * value;
  }
}
