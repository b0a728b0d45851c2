package io.margay.task;

/**
 * A rectangle along the axes, in pixels or as shares of a picture's width and height; x goes to the
 * right and y down.
 *
 * <p>It is the area between its edges: a box around pixels 3 to 5 of a row has x1 = 3 and x2 = 6.
 *
 * @param x1 the left edge
 * @param y1 the upper edge
 * @param x2 the right edge, at least x1
 * @param y2 the lower edge, at least y1
 */
public record Box(float x1, float y1, float x2, float y2) {

  /**
   * @throws IllegalArgumentException if an edge is not finite, or the edges are the wrong way round
   */
  public Box {
    boolean finite =
        Float.isFinite(x1) && Float.isFinite(y1) && Float.isFinite(x2) && Float.isFinite(y2);
    if (!finite || x1 > x2 || y1 > y2) {
      throw new IllegalArgumentException(
          "Box: from ("
              + x1
              + ", "
              + y1
              + ") to ("
              + x2
              + ", "
              + y2
              + "), expected finite numbers, x1 up to x2 and y1 up to y2");
    }
  }

  /** From the left edge to the right one. */
  public double width() {
    return (double) x2 - x1;
  }

  /** From the upper edge to the lower one. */
  public double height() {
    return (double) y2 - y1;
  }

  /** Width times height. */
  public double area() {
    return width() * height();
  }

  /**
   * Intersection over union: the area that both cover, divided by the area that either covers; 0
   * where they share none.
   *
   * @see Boxes#overlaps
   */
  public double overlap(Box other) {
    double both = shared(other);
    return both > 0 ? both / (area() + other.area() - both) : 0;
  }

  /** The area that both cover. */
  public double shared(Box other) {
    double across = (double) Math.min(x2, other.x2) - Math.max(x1, other.x1);
    double down = (double) Math.min(y2, other.y2) - Math.max(y1, other.y1);
    return Math.max(0, across) * Math.max(0, down);
  }

  /** The same with x and y multiplied by these, such as the sizes of another picture. */
  public Box scaled(double width, double height) {
    return new Box(
        (float) (x1 * width), (float) (y1 * height), (float) (x2 * width), (float) (y2 * height));
  }
}
