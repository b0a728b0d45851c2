package io.margay.data.picture;

import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.Collectors;

/** All the files of a source that cannot be used, found before anything is learned from it. */
public final class DamagedPicturesException extends IOException {

  private static final long serialVersionUID = 1;
  private static final int SHOWN = 20;

  private final transient List<DamagedPicture> pictures;

  DamagedPicturesException(Path source, List<DamagedPicture> pictures, int of) {
    this(
        source
            + ": "
            + pictures.size()
            + " of "
            + of
            + (of == 1 ? " picture" : " pictures")
            + " cannot be used. Mend or remove them, or skip them (skipDamaged, damaged=skip):",
        pictures);
  }

  private DamagedPicturesException(String beginning, List<DamagedPicture> pictures) {
    super(beginning + list(pictures));
    this.pictures = List.copyOf(pictures);
  }

  /** Of boxes; the files are those that note them. */
  static DamagedPicturesException boxes(Path source, List<DamagedPicture> boxes) {
    return new DamagedPicturesException(
        source
            + ": "
            + boxes.size()
            + (boxes.size() == 1 ? " box" : " boxes")
            + " cannot be used. Mend them, or skip or clip them (BoxRule, boxes=skip):",
        boxes);
  }

  /** The files, in the order of the source. */
  public List<DamagedPicture> pictures() {
    return pictures;
  }

  private static String list(List<DamagedPicture> pictures) {
    String shown =
        pictures.stream()
            .limit(SHOWN)
            .map(picture -> "\n  " + picture)
            .collect(Collectors.joining());
    int more = pictures.size() - SHOWN;
    return shown + (more > 0 ? "\n  and " + more + " more" : "");
  }
}
