package io.margay.task;

import io.margay.DataType;
import io.margay.Shape;
import io.margay.Tensor;
import io.margay.data.Column;
import io.margay.data.Dataset;
import io.margay.loss.DetectionLoss;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.List;

/**
 * The objects of pictures in as many rows for each: class, x1, y1, x2, y2 as shares of the
 * picture's width and height; rows with the class -1 are none.
 */
final class ObjectRows {

  static final String BOXES = "boxes";
  private static final String DIFFICULT = "difficult";
  private static final int NUMBERS = DetectionLoss.NUMBERS;

  private ObjectRows() {}

  /**
   * A data set whose column of boxes has so many rows for each sample. Rows of class, x1, y1, x2,
   * y2 in pixels, which vary, are turned into them; rows that are as many already stay.
   *
   * @throws IllegalArgumentException if the column is missing or of another form, or a sample has
   *     more objects than rows
   */
  static Dataset padded(Dataset pictures, int rows) {
    Column boxes = pictures.column(BOXES);
    if (!boxes.isVarying()) {
      if (!boxes.shape().equals(Shape.of(rows, NUMBERS))) {
        throw new IllegalArgumentException(
            boxes + ": expected " + rows + "x5 for each picture, or rows of 5 that vary");
      }
      return pictures;
    }
    if (!boxes.shape().equals(Shape.of(NUMBERS))) {
      throw new IllegalArgumentException(
          boxes + ": expected rows of 5 numbers: class, x1, y1, x2, y2 in pixels");
    }
    List<Column> columns = new ArrayList<>();
    for (Column column : pictures.columns()) {
      columns.add(
          column.name().equals(BOXES)
              ? Column.target(BOXES, rows(boxes, pictures.sampleShape(), rows))
              : column);
    }
    int[] entries = new int[pictures.size()];
    for (int i = 0; i < entries.length; i++) {
      entries[i] = Math.toIntExact(pictures.storageIndex(i));
    }
    return Dataset.of(columns).subset(entries);
  }

  private static Tensor rows(Column boxes, Shape picture, int rows) {
    long[] offsets = boxes.offsets();
    Tensor padded = Tensor.zeros(DataType.F32, Shape.of(boxes.size(), rows, NUMBERS));
    ByteBuffer to = padded.buffer();
    double height = picture.dim(0);
    double width = picture.dim(1);
    for (int i = 0; i < boxes.size(); i++) {
      long count = offsets[i + 1] - offsets[i];
      if (count > rows) {
        throw new IllegalArgumentException(
            "Task: picture "
                + i
                + " has "
                + count
                + " objects, expected at most "
                + rows
                + ". Use most("
                + count
                + "), or fitted(data).");
      }
      for (int row = 0; row < rows; row++) {
        if (row >= count) {
          to.putFloat(-1).putFloat(0).putFloat(0).putFloat(0).putFloat(0);
          continue;
        }
        double[] object = boxes.values().slice(Math.toIntExact(offsets[i] + row)).toDoubles();
        to.putFloat((float) object[0]);
        to.putFloat((float) (object[1] / width)).putFloat((float) (object[2] / height));
        to.putFloat((float) (object[3] / width)).putFloat((float) (object[4] / height));
      }
    }
    return padded;
  }

  /** The largest number of objects that a picture of some has; 0 of rows that do not vary. */
  static int most(Dataset pictures) {
    int most = 0;
    for (int i = 0; pictures.column(BOXES).isVarying() && i < pictures.size(); i++) {
      most = Math.max(most, pictures.rows(BOXES, i));
    }
    return most;
  }

  /** The objects of a sample, with boxes in pixels. */
  static List<GroundTruth> of(Dataset data, int i) {
    Shape picture = data.sampleShape();
    float[] numbers = data.row(BOXES, i, 0).toFloats();
    List<GroundTruth> objects = new ArrayList<>();
    for (int row = 0; row < numbers.length / NUMBERS; row++) {
      int at = row * NUMBERS;
      if (numbers[at] >= 0) {
        Box shares = new Box(numbers[at + 1], numbers[at + 2], numbers[at + 3], numbers[at + 4]);
        objects.add(
            new GroundTruth(
                (int) numbers[at],
                shares.scaled(picture.dim(1), picture.dim(0)),
                isDifficult(data, i, row)));
      }
    }
    return objects;
  }

  /** Whether an object counts for nothing, where the data say so. */
  static boolean isDifficult(Dataset data, int i, int row) {
    boolean says = data.columns().stream().anyMatch(column -> column.name().equals(DIFFICULT));
    return says && row < data.rows(DIFFICULT, i) && data.row(DIFFICULT, i, row).toDoubles()[0] != 0;
  }
}
