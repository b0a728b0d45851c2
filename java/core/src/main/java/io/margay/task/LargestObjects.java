package io.margay.task;

import io.margay.Shape;
import io.margay.Tensor;
import io.margay.data.Column;
import io.margay.data.Dataset;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.IntStream;

/** Pictures of several objects as pictures of one: the largest of each, by the area of its box. */
final class LargestObjects {

  private LargestObjects() {}

  /** Whether a data set has boxes and no class for each picture. */
  static boolean areIn(Dataset pictures) {
    List<String> names = pictures.columns().stream().map(Column::name).toList();
    return names.contains(ObjectRows.BOXES) && !names.contains(Localisation.LABEL);
  }

  /**
   * A data set with the columns {@code label} and {@code box} instead of rows of {@code boxes}.
   * Pictures without an object are left out.
   *
   * @throws IllegalArgumentException if no picture has one
   */
  static Dataset of(Dataset pictures) {
    Column boxes = pictures.column(ObjectRows.BOXES);
    Shape picture = pictures.sampleShape();
    int[] labels = new int[boxes.size()];
    float[] edges = new float[4 * boxes.size()];
    int[] stored =
        IntStream.range(0, pictures.size())
            .filter(i -> pictures.rows(ObjectRows.BOXES, i) > 0)
            .toArray();
    for (int k = 0; k < stored.length; k++) {
      float[] object = largest(pictures, stored[k]);
      stored[k] = Math.toIntExact(pictures.storageIndex(stored[k]));
      labels[stored[k]] = (int) object[0];
      for (int edge = 0; edge < 4; edge++) {
        edges[4 * stored[k] + edge] = object[edge + 1] / picture.dim(edge % 2 == 0 ? 1 : 0);
      }
    }
    if (stored.length == 0) {
      throw new IllegalArgumentException("Task: no picture with an object, expected one at least");
    }
    List<Column> columns = new ArrayList<>(pictures.inputs());
    columns.add(
        Column.target(Localisation.LABEL, Tensor.of(labels, Shape.of(labels.length)))
            .classes(boxes.classNames()));
    columns.add(Column.target(Localisation.BOX, Tensor.of(edges, Shape.of(labels.length, 4))));
    return Dataset.of(columns).subset(stored);
  }

  private static float[] largest(Dataset pictures, int i) {
    float[] largest = null;
    double most = -1;
    for (int row = 0; row < pictures.rows(ObjectRows.BOXES, i); row++) {
      float[] object = pictures.row(ObjectRows.BOXES, i, row).toFloats();
      double area = ((double) object[3] - object[1]) * ((double) object[4] - object[2]);
      if (area > most) {
        most = area;
        largest = object;
      }
    }
    return largest;
  }
}
