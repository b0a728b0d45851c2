package io.margay.cli;

import io.margay.data.PictureForm;
import io.margay.internal.picture.PictureFile;
import java.io.IOException;
import java.nio.file.FileVisitOption;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Locale;
import java.util.stream.Stream;

/**
 * The form of pictures with boxes or masks where nobody says one: the size of the first of them,
 * made smaller in its proportions where it has many pixels, in sides of whole sixteens.
 */
final class UsualForm {

  private static final int STEP = 16;
  private static final int LEAST = 32;

  /** Files that are looked at before the size is given up. */
  private static final int TRIED = 20;

  private UsualForm() {}

  /**
   * A form in the size of a folder's pictures.
   *
   * @param form whose channels and rule stay; it stays whole where no picture can be read
   * @param most pixels
   */
  static PictureForm of(Path folder, PictureForm form, long most) throws IOException {
    for (Path file : pictures(folder)) {
      try (PictureFile picture = PictureFile.open(file, PictureFile.MOST_PIXELS)) {
        double rows = picture.rows();
        double columns = picture.columns();
        double scale = Math.min(1, Math.sqrt(most / (rows * columns)));
        return PictureForm.of(side(rows * scale), side(columns * scale), form.channels())
            .resizing(form.resizing());
      } catch (IOException damaged) {
        continue; // whoever opens the pictures tells of it
      }
    }
    return form;
  }

  private static int side(double pixels) {
    return Math.max(LEAST, (int) Math.round(pixels / STEP) * STEP);
  }

  private static List<Path> pictures(Path folder) throws IOException {
    for (String name : List.of("JPEGImages", "images", "")) {
      Path place = folder.resolve(name);
      if (Files.isDirectory(place)) {
        try (Stream<Path> files = Files.walk(place, 2, FileVisitOption.FOLLOW_LINKS)) {
          return files
              .filter(
                  file ->
                      file.toString().toLowerCase(Locale.ROOT).matches(".*\\.(jpe?g|png|gif|bmp)"))
              .sorted()
              .limit(TRIED)
              .toList();
        }
      }
    }
    return List.of();
  }
}
