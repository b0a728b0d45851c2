package io.margay.task;

import io.margay.DataType;
import io.margay.Shape;
import io.margay.Tensor;
import io.margay.data.Column;
import io.margay.data.Dataset;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.List;

/**
 * Pictures seen in other ways that are as good: mirrored along each axis and along both, and square
 * ones also about the diagonal, with all that belongs to their places. For pictures without an up
 * and a down, such as those of a microscope.
 *
 * <pre>
 * seen(row, column) = picture(row or height - 1 - row, column or width - 1 - column)
 * seen(row, column) = the same of (column, row)                                         square pictures
 * </pre>
 *
 * <p>Columns of a value for each pixel move with the picture; so do {@code box} and {@code boxes}
 * of fixed rows, whose edges are shares of width and height. All others stay as they are. The
 * result is a copy in memory, four or eight times as large.
 */
public final class Orientations {

  private static final String BOX = "box";

  private final int height;
  private final int width;
  private final int ways;

  private Orientations(Shape picture) {
    height = picture.dim(0);
    width = picture.dim(1);
    ways = height == width ? 8 : 4;
  }

  /**
   * Four or eight of each sample: first all as they are, then all mirrored, and so on.
   *
   * @param data with one input, of pictures
   * @param targets the names of the targets that the result is to have
   * @throws IllegalArgumentException if the pictures have no rows and columns, a target is missing,
   *     or its rows vary
   */
  public static Dataset of(Dataset data, List<String> targets) {
    Shape picture = data.sampleShape();
    if (picture.rank() != 3) {
      throw new IllegalArgumentException(
          "Orientations: samples of " + picture + ", expected rows x columns x channels");
    }
    Orientations all = new Orientations(picture);
    List<Column> columns = new ArrayList<>();
    Column image = data.inputs().get(0);
    columns.add(Column.input(image.name(), all.values(data, image)));
    for (String name : targets) {
      Column column = data.column(name);
      if (column.isVarying()) {
        throw new IllegalArgumentException(
            "Orientations: " + column + ", expected as many rows for each picture");
      }
      Column seen = Column.target(name, all.values(data, column));
      columns.add(column.classNames().isEmpty() ? seen : seen.classes(column.classNames()));
    }
    return Dataset.of(columns);
  }

  private Tensor values(Dataset data, Column column) {
    Shape shape = column.shape();
    int[] dims = shape.dims();
    int[] stored = new int[dims.length + 1];
    stored[0] = Math.multiplyExact(ways, data.size());
    System.arraycopy(dims, 0, stored, 1, dims.length);
    boolean places = dims.length > 1 && dims[0] == height && dims[1] == width;
    boolean rows = column.name().equals(ObjectRows.BOXES) && dims.length == 2;
    boolean one = column.name().equals(BOX) && shape.equals(Shape.of(4));
    Tensor values =
        Tensor.zeros(
            column.values().type(),
            column.shape().elements() == 1 && column.values().shape().rank() == 1
                ? Shape.of(stored[0])
                : Shape.of(stored));
    ByteBuffer to = values.buffer();
    for (int way = 0; way < ways; way++) {
      for (int i = 0; i < data.size(); i++) {
        ByteBuffer from = data.row(column.name(), i, 0).buffer();
        if (places) {
          int bytes = (int) (shape.elements() / height / width) * column.values().type().bytes();
          pixels(from, to, bytes, way);
        } else if (rows || one) {
          boxes(from, to, column.values().type(), rows ? 1 : 0, way);
        } else {
          to.put(from);
        }
      }
    }
    return values;
  }

  private static boolean flipsRows(int way) {
    return (way & 1) != 0;
  }

  private static boolean flipsColumns(int way) {
    return (way & 2) != 0;
  }

  private static boolean transposes(int way) {
    return (way & 4) != 0;
  }

  private void pixels(ByteBuffer from, ByteBuffer to, int bytes, int way) {
    for (int row = 0; row < height; row++) {
      for (int column = 0; column < width; column++) {
        int down = transposes(way) ? column : row;
        int across = transposes(way) ? row : column;
        down = flipsRows(way) ? height - 1 - down : down;
        across = flipsColumns(way) ? width - 1 - across : across;
        for (int i = 0; i < bytes; i++) {
          to.put(from.get((down * width + across) * bytes + i));
        }
      }
    }
  }

  /** Rows of four edges, each behind so many other numbers. */
  private static void boxes(ByteBuffer from, ByteBuffer to, DataType type, int before, int way) {
    if (type != DataType.F32) {
      throw new IllegalArgumentException(
          "Orientations: boxes in " + type.word() + ", expected f32");
    }
    while (from.hasRemaining()) {
      for (int i = 0; i < before; i++) {
        to.putFloat(from.getFloat());
      }
      float[] x = {from.getFloat(), 0};
      float[] y = {from.getFloat(), 0};
      x[1] = from.getFloat();
      y[1] = from.getFloat();
      mirror(x, flipsColumns(way));
      mirror(y, flipsRows(way));
      float[] across = transposes(way) ? y : x;
      float[] down = transposes(way) ? x : y;
      to.putFloat(across[0]).putFloat(down[0]).putFloat(across[1]).putFloat(down[1]);
    }
  }

  private static void mirror(float[] edges, boolean flips) {
    if (flips) {
      float first = edges[0];
      edges[0] = 1 - edges[1];
      edges[1] = 1 - first;
    }
  }
}
