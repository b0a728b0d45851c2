package io.margay.internal.picture;

/** The stored value of each pixel of a picture that is grey or has a palette. */
public record Values(int rows, int columns, byte[] bytes) {

  /**
   * The values in a frame, each that of the nearest pixel; what the picture leaves free is 0.
   *
   * @return frame's rows x columns values
   */
  public byte[] placed(Placement place) {
    byte[] result = new byte[place.frameRows() * place.frameColumns()];
    int[] from = new int[place.frameColumns()];
    for (int column = 0; column < from.length; column++) {
      from[column] = nearest(column + place.left(), place.scaledColumns(), columns);
    }
    for (int row = 0, at = 0; row < place.frameRows(); row++) {
      int source = nearest(row + place.top(), place.scaledRows(), rows);
      for (int column : from) {
        result[at++] = source < 0 || column < 0 ? 0 : bytes[source * columns + column];
      }
    }
    return result;
  }

  /** The pixel under the middle of a scaled one; -1 beside the picture. */
  private static int nearest(int scaled, int to, int size) {
    return scaled < 0 || scaled >= to ? -1 : (int) Math.min(size - 1, (scaled + 0.5) * size / to);
  }
}
