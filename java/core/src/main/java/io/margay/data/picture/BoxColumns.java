package io.margay.data.picture;

import io.margay.Shape;
import io.margay.Tensor;
import io.margay.data.Column;
import io.margay.data.PictureForm;
import io.margay.internal.picture.Placement;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Optional;

/** Turns the boxes of annotated pictures into columns of the pictures' form. */
final class BoxColumns {

  /** How far a box may go beyond the edge by rounding. */
  private static final double ROUNDING = 0.5;

  private final PictureForm form;
  private final BoxRule rule;
  private final List<String> classes;
  private final List<DamagedPicture> faults = new ArrayList<>();
  private final List<float[]> rows = new ArrayList<>();
  private final List<Boolean> difficult = new ArrayList<>();
  private final List<Long> offsets = new ArrayList<>(List.of(0L));
  private final Optional<ObjectColumns> objects;

  /**
   * @param objects where outlines are drawn; empty where there are none
   */
  BoxColumns(
      PictureForm form, BoxRule rule, List<String> classes, Optional<ObjectColumns> objects) {
    this.form = form;
    this.rule = rule;
    this.classes = classes;
    this.objects = objects;
  }

  /** Adds the next picture, which has no boxes. */
  void addNone() {
    offsets.add((long) rows.size());
  }

  /**
   * Adds the next picture.
   *
   * @param height of the upright picture in its file, in pixels
   */
  void add(Annotation annotation, int height, int width) {
    Placement place = Placements.of(form, height, width);
    List<Outline> outlines = new ArrayList<>();
    List<Integer> kinds = new ArrayList<>();
    for (Annotation.Box box : annotation.boxes()) {
      String fault = fault(box, height, width);
      int kind = classes.indexOf(box.kind());
      if (!fault.isEmpty()) {
        faults.add(new DamagedPicture(annotation.file(), box.name() + ": " + fault));
      }
      boolean drawable = objects.isEmpty() || outlineFault(box, height, width).isEmpty();
      if (kind < 0 || !drawable || !fault.isEmpty() && rule != BoxRule.CLIP) {
        continue;
      }
      double x1 = within(place.x(within(box.x1(), width)), form.columns());
      double y1 = within(place.y(within(box.y1(), height)), form.rows());
      double x2 = within(place.x(within(box.x2(), width)), form.columns());
      double y2 = within(place.y(within(box.y2(), height)), form.rows());
      if (isBox(box) && x2 > x1 && y2 > y1) {
        rows.add(new float[] {kind, (float) x1, (float) y1, (float) x2, (float) y2});
        difficult.add(box.difficult());
        if (objects.isPresent()) {
          outlines.add(Outline.of(box.outline(), height, width));
          kinds.add(kind);
        }
      }
    }
    int picture = offsets.size() - 1;
    objects.ifPresent(drawing -> drawing.draw(picture, outlines, kinds, place));
    addNone();
  }

  private String fault(Annotation.Box box, int height, int width) {
    String text =
        String.format(
            Locale.ROOT,
            "x %s to %s, y %s to %s",
            plain(box.x1()),
            plain(box.x2()),
            plain(box.y1()),
            plain(box.y2()));
    if (!classes.contains(box.kind())) {
      return "class '" + box.kind() + "', expected one of " + classes;
    } else if (!isBox(box)) {
      return text + ": no box, expected a width and a height";
    } else if (box.x1() < -ROUNDING
        || box.y1() < -ROUNDING
        || box.x2() > width + ROUNDING
        || box.y2() > height + ROUNDING) {
      return text + ": outside the picture, which is " + width + " wide and " + height + " high";
    }
    return objects.isEmpty() ? "" : outlineFault(box, height, width);
  }

  private static String outlineFault(Annotation.Box box, int height, int width) {
    try {
      Outline.of(box.outline(), height, width);
      return "";
    } catch (IllegalArgumentException wrong) {
      return wrong.getMessage();
    }
  }

  /** A single pixel is a slip of somebody's hand. */
  private static boolean isBox(Annotation.Box box) {
    return box.x2() > box.x1()
        && box.y2() > box.y1()
        && !(box.x2() - box.x1() <= 1 && box.y2() - box.y1() <= 1);
  }

  private static String plain(double value) {
    return value == Math.rint(value) ? Long.toString((long) value) : Double.toString(value);
  }

  private static double within(double value, double most) {
    return Math.max(0, Math.min(most, value));
  }

  /** What was wrong with which box. */
  List<DamagedPicture> faults() {
    return faults;
  }

  boolean isEmpty() {
    return rows.isEmpty();
  }

  /** The columns {@code boxes} and {@code difficult}, and those of outlines where there are. */
  List<Column> columns() {
    float[] values = new float[5 * rows.size()];
    byte[] flags = new byte[rows.size()];
    for (int i = 0; i < rows.size(); i++) {
      System.arraycopy(rows.get(i), 0, values, 5 * i, 5);
      flags[i] = (byte) (difficult.get(i) ? 1 : 0);
    }
    long[] ends = offsets.stream().mapToLong(Long::longValue).toArray();
    List<Column> columns = new ArrayList<>();
    columns.add(
        Column.target("boxes", Tensor.of(values, Shape.of(rows.size(), 5)))
            .offsets(ends)
            .rowClasses(classes));
    columns.add(Column.target("difficult", Tensor.of(flags, Shape.of(rows.size()))).offsets(ends));
    objects.ifPresent(drawing -> columns.addAll(drawing.columns()));
    return columns;
  }
}
