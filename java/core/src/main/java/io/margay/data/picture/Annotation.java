package io.margay.data.picture;

import java.nio.file.Path;
import java.util.List;

/**
 * What somebody noted about one picture.
 *
 * @param file that it is written in
 * @param picture its file
 * @param rows as noted; 0 where it is not
 * @param columns as noted; 0 where it is not
 */
record Annotation(Path file, Path picture, int rows, int columns, List<Box> boxes) {

  /**
   * An object, in pixels of the picture from 0, x2 and y2 behind its last pixel.
   *
   * @param name how messages call it, such as {@code object 3 (RBC)}
   * @param kind its class
   * @param difficult VOC's difficult, COCO's crowd
   * @param outline COCO's segmentation, as it was read; null where there is none
   */
  record Box(
      String name,
      String kind,
      double x1,
      double y1,
      double x2,
      double y2,
      boolean difficult,
      Object outline) {}
}
