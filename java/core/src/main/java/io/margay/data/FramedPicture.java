package io.margay.data;

import io.margay.Tensor;
import io.margay.internal.picture.Placement;

/**
 * A picture in the form that a network takes, and where its own places are in it.
 *
 * <pre>
 * FramedPicture photo = form.frame(Path.of("cells.jpg"));
 * double left = photo.across(box.x1());                       // 0.25: a quarter of the photo's width
 * </pre>
 *
 * <p>Immutable but for the values of the pixels.
 */
public final class FramedPicture {

  private final Tensor pixels;
  private final Placement place;

  FramedPicture(Tensor pixels, Placement place) {
    this.pixels = pixels;
    this.place = place;
  }

  /** In the form, {@code u8}. */
  public Tensor pixels() {
    return pixels;
  }

  /** Rows of the upright picture in its file. */
  public int rows() {
    return place.rows();
  }

  /** Columns of the upright picture in its file. */
  public int columns() {
    return place.columns();
  }

  /**
   * The share of the picture's width that is left of a place.
   *
   * @param x in pixels of the form, from its left edge
   * @return 0 to 1; what the form adds on the sides belongs to the picture's edges
   */
  public double across(double x) {
    return share(x + place.left(), place.scaledColumns());
  }

  /**
   * The share of the picture's height that is above a place.
   *
   * @param y in pixels of the form, from its upper edge
   * @return 0 to 1; what the form adds above and below belongs to the picture's edges
   */
  public double down(double y) {
    return share(y + place.top(), place.scaledRows());
  }

  /** Whether a pixel of the form shows the picture, and not what the form adds beside it. */
  public boolean shows(int row, int column) {
    int y = row + place.top();
    int x = column + place.left();
    return y >= 0 && y < place.scaledRows() && x >= 0 && x < place.scaledColumns();
  }

  private static double share(double pixels, int all) {
    return Math.max(0, Math.min(1, pixels / all));
  }
}
