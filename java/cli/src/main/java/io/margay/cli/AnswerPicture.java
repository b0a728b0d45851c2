package io.margay.cli;

import io.margay.DataType;
import io.margay.Shape;
import io.margay.Tensor;
import io.margay.task.Answer;
import io.margay.task.Box;
import io.margay.task.Detection;
import io.margay.task.Mask;
import io.margay.task.Regions;
import java.nio.ByteBuffer;
import java.util.List;
import java.util.Locale;

/**
 * A picture with what a network said of it: regions and masks in colours, boxes, names and scores.
 */
final class AnswerPicture {

  /** Pixels of the longer side at least. */
  private static final int LARGE = 512;

  private static final int LINE = 2;
  private static final int DOT = 3;
  private static final double SHARE = 0.45;

  private static final int[][] COLOURS = {
    {230, 60, 50}, {50, 130, 240}, {50, 180, 80}, {240, 180, 30},
    {160, 90, 220}, {20, 190, 190}, {240, 120, 190}, {150, 110, 60}
  };

  private final int factor;
  private final int rows;
  private final int columns;
  private final Tensor picture;
  private final ByteBuffer pixels;

  private AnswerPicture(Tensor seen) {
    Shape shape = seen.shape();
    int longer = Math.max(shape.dim(0), shape.dim(1));
    factor = (LARGE + longer - 1) / longer;
    rows = shape.dim(0) * factor;
    columns = shape.dim(1) * factor;
    picture = Tensor.zeros(DataType.U8, Shape.of(rows, columns, 3));
    pixels = picture.buffer();
    int channels = shape.dim(2);
    float[] values = seen.toFloats();
    for (int row = 0; row < rows; row++) {
      for (int column = 0; column < columns; column++) {
        int from = (row / factor * shape.dim(1) + column / factor) * channels;
        for (int c = 0; c < 3; c++) {
          set(row, column, c, (int) values[from + (channels == 3 ? c : 0)]);
        }
      }
    }
  }

  /**
   * Draws.
   *
   * @param seen what the network was shown, rows x columns x 1 or 3, 0 to 255
   * @param names of the classes
   * @return enlarged by a whole number, rows x columns x 3
   */
  static Tensor of(Tensor seen, Answer answer, List<String> names) {
    AnswerPicture drawn = new AnswerPicture(seen);
    if (answer.masks().isEmpty()) {
      answer.regions().ifPresent(regions -> drawn.regions(regions, names));
    }
    for (int i = 0; i < answer.masks().size(); i++) {
      drawn.mask(answer.masks().get(i), answer.objects().get(i).kind());
    }
    for (Detection object : answer.objects()) {
      drawn.box(object.box(), object.kind());
    }
    for (Detection object : answer.objects()) {
      String name = object.kind() < names.size() ? names.get(object.kind()) : "" + object.kind();
      drawn.word(
          String.format(Locale.ROOT, "%s %.2f", name, object.score()),
          (int) (object.box().y1() * drawn.factor),
          (int) (object.box().x1() * drawn.factor),
          object.kind());
    }
    return drawn.picture;
  }

  /** Class 0 is the background. */
  private void regions(Regions regions, List<String> names) {
    for (int kind = 1; kind < Math.max(2, names.size()); kind++) {
      mask(regions.mask(kind), kind - 1);
    }
    for (int kind = 1; kind < names.size(); kind++) {
      word(names.get(kind), (kind - 1) * DOT * (Glyphs.HEIGHT + 2), 0, kind - 1);
    }
  }

  private void mask(Mask mask, int kind) {
    int[] colour = COLOURS[kind % COLOURS.length];
    for (int row = 0; row < rows; row++) {
      for (int column = 0; column < columns; column++) {
        for (int c = 0; c < 3 && mask.at(row / factor, column / factor); c++) {
          set(row, column, c, (int) ((1 - SHARE) * at(row, column, c) + SHARE * colour[c]));
        }
      }
    }
  }

  private void box(Box box, int kind) {
    int left = (int) (box.x1() * factor);
    int top = (int) (box.y1() * factor);
    int right = (int) (box.x2() * factor) - 1;
    int bottom = (int) (box.y2() * factor) - 1;
    for (int i = 0; i < LINE; i++) {
      fill(top + i, left, top + i + 1, right + 1, kind);
      fill(bottom - i, left, bottom - i + 1, right + 1, kind);
      fill(top, left + i, bottom + 1, left + i + 1, kind);
      fill(top, right - i, bottom + 1, right - i + 1, kind);
    }
  }

  /** White letters on the class's colour, inside the picture. */
  private void word(String word, int row, int column, int kind) {
    int height = DOT * (Glyphs.HEIGHT + 2);
    int width = DOT * (Glyphs.width(word) + 2);
    int top = Math.max(0, Math.min(row, rows - height));
    int left = Math.max(0, Math.min(column, columns - width));
    fill(top, left, top + height, left + width, kind);
    for (int y = 0; y < DOT * Glyphs.HEIGHT; y++) {
      for (int x = 0; x < DOT * Glyphs.width(word); x++) {
        for (int c = 0; c < 3 && Glyphs.at(word, y / DOT, x / DOT); c++) {
          set(top + DOT + y, left + DOT + x, c, 255);
        }
      }
    }
  }

  private void fill(int top, int left, int bottom, int right, int kind) {
    for (int row = top; row < bottom; row++) {
      for (int column = left; column < right; column++) {
        for (int c = 0; c < 3; c++) {
          set(row, column, c, COLOURS[kind % COLOURS.length][c]);
        }
      }
    }
  }

  private int at(int row, int column, int channel) {
    return pixels.get((row * columns + column) * 3 + channel) & 0xff;
  }

  private void set(int row, int column, int channel, int value) {
    if (row >= 0 && row < rows && column >= 0 && column < columns) {
      pixels.put((row * columns + column) * 3 + channel, (byte) Math.max(0, Math.min(255, value)));
    }
  }
}
