package io.margay.internal.picture;

/** A decoded picture, upright whatever way it is stored. Used by one thread at a time. */
public final class Picture {

  private final Pixels pixels;
  private final Orientation orientation;

  Picture(Pixels pixels, Orientation orientation) {
    this.pixels = pixels;
    this.orientation = orientation;
  }

  /** Rows of the upright picture. */
  public int rows() {
    return orientation.swaps() ? pixels.columns() : pixels.rows();
  }

  /** Columns of the upright picture. */
  public int columns() {
    return orientation.swaps() ? pixels.rows() : pixels.columns();
  }

  /** All of it in another size. */
  public float[] scaled(int rows, int columns, int channels) {
    return scaled(new Area(0, 0, rows(), columns()), rows, columns, channels);
  }

  /**
   * A part of it in another size: averaged over areas where it shrinks, interpolated where it
   * grows, and value for value where its size is that of a part between whole pixels.
   *
   * @param area inside the picture
   * @param channels 1 (brightness) or 3 (red, green, blue)
   * @return rows x columns x channels values from 0 to 255
   */
  public float[] scaled(Area area, int rows, int columns, int channels) {
    Area stored = orientation.stored(area, pixels.rows(), pixels.columns());
    boolean swaps = orientation.swaps();
    float[] scaled =
        Scaling.scale(pixels, stored, swaps ? columns : rows, swaps ? rows : columns, channels);
    return orientation.turned(scaled, rows, columns, channels);
  }
}
