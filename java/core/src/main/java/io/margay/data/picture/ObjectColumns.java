package io.margay.data.picture;

import io.margay.DataType;
import io.margay.Shape;
import io.margay.Tensor;
import io.margay.data.Column;
import io.margay.data.PictureForm;
import io.margay.internal.picture.Placement;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.stream.IntStream;

/** Draws objects by their outlines: the class and the number of each pixel's object. */
final class ObjectColumns {

  private static final int MOST_OBJECTS = 255;

  private final List<String> names = new ArrayList<>(List.of("background"));
  private final Tensor regions;
  private final Tensor objects;

  /**
   * @param classes of objects; above 254 there is no room for them
   */
  ObjectColumns(PictureForm form, int pictures, List<String> classes) {
    names.addAll(classes);
    regions = Tensor.zeros(DataType.U8, Shape.of(pictures, form.rows(), form.columns()));
    objects = Tensor.zeros(DataType.U8, Shape.of(pictures, form.rows(), form.columns()));
  }

  /**
   * Draws the objects of a picture, large ones first. The number of an object is one more than its
   * place; what is beyond 255 is left out.
   *
   * @param kinds the class of each
   */
  void draw(int picture, List<Outline> outlines, List<Integer> kinds, Placement place) {
    ByteBuffer region = regions.slice(picture).buffer();
    ByteBuffer object = objects.slice(picture).buffer();
    List<boolean[]> masks = outlines.stream().map(outline -> outline.in(place)).toList();
    List<Integer> order =
        IntStream.range(0, Math.min(MOST_OBJECTS, masks.size()))
            .boxed()
            .sorted(Comparator.comparingInt(i -> -size(masks.get(i))))
            .toList();
    for (int i : order) {
      boolean[] mask = masks.get(i);
      for (int at = 0; at < mask.length; at++) {
        if (mask[at]) {
          region.put(at, (byte) (kinds.get(i) + 1));
          object.put(at, (byte) (i + 1));
        }
      }
    }
  }

  private static int size(boolean[] mask) {
    int size = 0;
    for (boolean inside : mask) {
      size += inside ? 1 : 0;
    }
    return size;
  }

  List<Column> columns() {
    return List.of(
        Column.target("regions", regions).classes(names), Column.target("objects", objects));
  }
}
