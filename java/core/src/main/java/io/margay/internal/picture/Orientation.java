package io.margay.internal.picture;

/**
 * How a stored picture is to be turned and mirrored to be upright, by EXIF's numbers 1 to 8.
 *
 * <p>The upright pixel (r, c) is the stored pixel whose row follows c where the axes are swapped,
 * else r, and runs backwards where rows are reversed; its column likewise.
 *
 * @param swaps rows become columns: 5 to 8
 * @param reversesRows the first stored row is at the bottom or on the right: 3, 4, 6 and 7
 * @param reversesColumns the first stored column is on the right or at the bottom: 2, 3, 7 and 8
 */
record Orientation(boolean swaps, boolean reversesRows, boolean reversesColumns) {

  static final Orientation UPRIGHT = new Orientation(false, false, false);

  /** The orientation of a number; any other than 1 to 8 says nothing. */
  static Orientation of(int exif) {
    if (exif < 1 || exif > 8) {
      return UPRIGHT;
    }
    return new Orientation(
        exif >= 5,
        exif == 3 || exif == 4 || exif == 6 || exif == 7,
        exif == 2 || exif == 3 || exif == 7 || exif == 8);
  }

  /** An area of the upright picture as it lies in the stored one, whose size is given. */
  Area stored(Area upright, int rows, int columns) {
    Area area =
        swaps
            ? new Area(upright.left(), upright.top(), upright.right(), upright.bottom())
            : upright;
    return new Area(
        reversesRows ? rows - area.bottom() : area.top(),
        reversesColumns ? columns - area.right() : area.left(),
        reversesRows ? rows - area.top() : area.bottom(),
        reversesColumns ? columns - area.left() : area.right());
  }

  /**
   * Values as they were stored, rows x columns x channels of them when they are upright, turned.
   */
  float[] turned(float[] values, int rows, int columns, int channels) {
    if (equals(UPRIGHT)) {
      return values;
    }
    float[] upright = new float[values.length];
    int storedRows = swaps ? columns : rows;
    int storedColumns = swaps ? rows : columns;
    for (int r = 0, at = 0; r < rows; r++) {
      for (int c = 0; c < columns; c++) {
        int row = swaps ? c : r;
        int column = swaps ? r : c;
        row = reversesRows ? storedRows - 1 - row : row;
        column = reversesColumns ? storedColumns - 1 - column : column;
        int from = (row * storedColumns + column) * channels;
        for (int channel = 0; channel < channels; channel++) {
          upright[at++] = values[from + channel];
        }
      }
    }
    return upright;
  }
}
