package io.margay.cli;

import io.margay.DataType;
import io.margay.Shape;
import io.margay.Tensor;
import java.nio.ByteBuffer;

/** A sheet of pictures with a line of words above it. */
final class TitledSheet {
  private static final int DOT = 2;

  /** Rows of the line, and how far its words are from its sides. */
  static final int LINE = 18;

  private static final int MARGIN = 4;
  private static final byte PAPER = 32;
  private static final byte INK = (byte) 255;

  private TitledSheet() {}

  /**
   * The sheet below its title, as wide as the wider of both.
   *
   * @param sheet {@code u8}, rows x columns x channels
   */
  static Tensor of(String title, Tensor sheet) {
    int channels = sheet.shape().dim(2);
    int row = sheet.shape().dim(1) * channels;
    int columns = Math.max(sheet.shape().dim(1), DOT * Glyphs.width(title) + 2 * MARGIN);
    Tensor titled =
        Tensor.zeros(DataType.U8, Shape.of(LINE + sheet.shape().dim(0), columns, channels));
    ByteBuffer to = titled.buffer();
    for (int i = 0; i < to.capacity(); i++) {
      to.put(i, PAPER);
    }
    for (int y = 0; y < DOT * Glyphs.HEIGHT; y++) {
      for (int x = 0; x < DOT * Glyphs.width(title); x++) {
        for (int c = 0; c < channels && Glyphs.at(title, y / DOT, x / DOT); c++) {
          to.put(((MARGIN + y) * columns + MARGIN + x) * channels + c, INK);
        }
      }
    }
    byte[] values = new byte[row];
    ByteBuffer from = sheet.buffer();
    for (int y = 0; y < sheet.shape().dim(0); y++) {
      from.get(y * row, values);
      to.put((LINE + y) * columns * channels, values);
    }
    return titled;
  }
}
