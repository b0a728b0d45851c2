package io.margay.data.picture;

import io.margay.data.PictureForm;
import io.margay.internal.picture.Placement;

/** Where pictures go in their form. */
final class Placements {
  private Placements() {}

  static Placement of(PictureForm form, int rows, int columns) {
    return switch (form.resizing()) {
      case CROP -> Placement.covering(rows, columns, form.rows(), form.columns());
      case STRETCH -> Placement.stretched(rows, columns, form.rows(), form.columns());
      case PAD -> Placement.inside(rows, columns, form.rows(), form.columns());
    };
  }
}
