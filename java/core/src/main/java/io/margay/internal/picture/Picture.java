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

  /**
   * The picture in a frame; what it leaves free is 0.
   *
   * @return frame's rows x columns x channels values, each an unsigned byte
   */
  public byte[] placed(Placement place, int channels) {
    int top = Math.max(0, place.top());
    int left = Math.max(0, place.left());
    int seenRows = Math.min(place.frameRows(), place.scaledRows());
    int seenColumns = Math.min(place.frameColumns(), place.scaledColumns());
    double down = (double) rows() / place.scaledRows();
    double across = (double) columns() / place.scaledColumns();
    Area area =
        new Area(
            top * down,
            left * across,
            Math.min(rows(), (top + seenRows) * down),
            Math.min(columns(), (left + seenColumns) * across));
    float[] seen = scaled(area, seenRows, seenColumns, channels);
    byte[] result = new byte[place.frameRows() * place.frameColumns() * channels];
    int above = Math.max(0, -place.top());
    int before = Math.max(0, -place.left());
    for (int row = 0, from = 0; row < seenRows; row++) {
      int at = ((row + above) * place.frameColumns() + before) * channels;
      for (int i = 0; i < seenColumns * channels; i++) {
        result[at++] = (byte) Math.max(0, Math.min(255, Math.round(seen[from++])));
      }
    }
    return result;
  }
}
