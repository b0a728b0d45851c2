package io.margay.data.picture;

import io.margay.data.Column;
import io.margay.data.Dataset;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeSet;

/**
 * Pictures with a box around each object, decoded and mapped: Pascal VOC's XML files or COCO's
 * JSON.
 *
 * <pre>
 * Decoding form = Decoding.of(PictureForm.of(192, 256, 3).resizing(Resizing.STRETCH));
 * try (BoxedPictures cells = BoxedPictures.voc(Path.of("blood-cells"), form, BoxRule.SKIP)) {
 *   Dataset train = cells.train();
 *   for (int i = 0; i &lt; train.rows("boxes", 0); i++) {
 *     float[] box = train.row("boxes", 0, i).toFloats();     // class, x1, y1, x2, y2
 *   }
 * }
 * </pre>
 *
 * <p>The data sets have these columns, the last two with as many rows as a picture has objects,
 * which may be none:
 *
 * <pre>
 * image      rows x columns x channels, u8
 * boxes      class, x1, y1, x2, y2 in pixels of the image, f32
 * difficult  1 where VOC notes that the object is difficult, or COCO that it is a crowd; else 0
 * </pre>
 *
 * <p>The first pixel's edges are 0 and 1, and {@code x2} and {@code y2} are behind the object, so
 * that {@code x2 - x1} is its width. VOC's coordinates count from 1 and include the last pixel:
 * {@code x1 = xmin - 1, x2 = xmax}. COCO's {@code x, y, width, height} count from 0: {@code x1 = x,
 * x2 = x + width}. Boxes go with their pictures into the {@link Decoding#form() form}; of those
 * that a crop cuts, what is left counts. What becomes of a wrong box says {@link BoxRule}: one that
 * is outside its picture by more than half a pixel, has no width or height or is a single pixel, or
 * has a class that is not among those that are given.
 *
 * <p>A picture without annotation, one whose size is not as noted, and an annotation that cannot be
 * read are damaged, and refused or skipped as {@link Decoding#skipDamaged()} says.
 *
 * <p><b>Memory.</b> The one who opens it closes it; the data sets refuse to show their pictures
 * after that. <b>Threads.</b> Any thread may call any method.
 */
public final class BoxedPictures implements AutoCloseable {

  private final DecodedPictures pictures;
  private final PictureParts parts;
  private final List<DamagedPicture> skipped;

  private BoxedPictures(
      DecodedPictures pictures, PictureParts parts, List<DamagedPicture> skipped) {
    this.pictures = pictures;
    this.parts = parts;
    this.skipped = skipped;
  }

  /**
   * Opens a folder in the form of Pascal VOC, with the classes that its files name, in the order of
   * their names.
   *
   * @see #voc(Path, Decoding, BoxRule, List)
   */
  public static BoxedPictures voc(Path folder, Decoding how, BoxRule rule) throws IOException {
    return voc(folder, how, rule, List.of());
  }

  /**
   * Opens a folder in the form of Pascal VOC: pictures in {@code JPEGImages} or {@code images}, XML
   * files of the same names in {@code Annotations} or {@code annotations}, and the names of the
   * pictures to learn from and to test with in {@code train.txt} (or {@code trainval.txt}), {@code
   * val.txt} and {@code test.txt} in {@code ImageSets/Main} or the folder itself. Without lists,
   * all.
   *
   * @param classes in the order of their numbers; empty for those that are found
   * @throws NoSuchFileException if there is no such folder, or not these in it
   * @throws DamagedPicturesException if files or boxes are wrong, and are not to be skipped
   * @throws java.io.InterruptedIOException if the thread was interrupted while it decoded
   * @throws IOException if a file cannot be read or written, or there is no box at all
   */
  public static BoxedPictures voc(Path folder, Decoding how, BoxRule rule, List<String> classes)
      throws IOException {
    Path images = folder(folder, "JPEGImages", "images");
    Path notes = folder(folder, "Annotations", "annotations");
    Map<String, Path> files = PictureFiles.byName(images);
    PictureLists lists =
        PictureLists.read(
            folder, List.of("ImageSets/Main", ""), List.copyOf(PictureFiles.xmlNames(notes)));
    VocXml xml = new VocXml();
    List<Annotation> annotations = new ArrayList<>();
    Map<String, Integer> places = new HashMap<>();
    List<DamagedPicture> damaged = new ArrayList<>();
    for (String name : lists.names()) {
      Path file = notes.resolve(name + ".xml");
      if (!files.containsKey(name)) {
        damaged.add(new DamagedPicture(file, "no picture " + name + " in " + images));
      } else if (!Files.isRegularFile(file)) {
        damaged.add(new DamagedPicture(files.get(name), "no annotation " + file));
      } else {
        try {
          annotations.add(xml.read(file, files.get(name)));
          places.put(name, places.size());
        } catch (IOException wrong) {
          damaged.add(DamagedPicture.of(file, wrong));
        }
      }
    }
    return opened(folder, annotations, lists.parts(), places, damaged, how, rule, classes);
  }

  /**
   * Opens a JSON file in the form of COCO's detection task, with the file's categories as classes,
   * in the order of their ids.
   *
   * @see #coco(Path, Path, Decoding, BoxRule, List)
   */
  public static BoxedPictures coco(Path json, Path images, Decoding how, BoxRule rule)
      throws IOException {
    return coco(json, images, how, rule, List.of());
  }

  /**
   * Opens a JSON file in the form of COCO's detection task. Where every annotation has a
   * segmentation (polygons, or runs), the data sets have these columns too:
   *
   * <pre>
   * regions   rows x columns, u8: 0 = background, else one more than the class of the pixel's object
   * objects   rows x columns, u8: one more than the row of the pixel's object in boxes; 0 = none
   * </pre>
   *
   * <p>Of objects that overlap, the smallest has the pixel.
   *
   * @param images the folder that the pictures are in
   * @param classes in the order of their numbers; empty for the file's categories, in the order of
   *     their ids
   * @throws NoSuchFileException if the file or the folder is missing
   * @throws DamagedPicturesException if files or boxes are wrong, and are not to be skipped
   * @throws java.io.InterruptedIOException if the thread was interrupted while it decoded
   * @throws IOException if a file cannot be read or written, the JSON is no COCO file, or there is
   *     no box at all
   */
  public static BoxedPictures coco(
      Path json, Path images, Decoding how, BoxRule rule, List<String> classes) throws IOException {
    if (!Files.isDirectory(images)) {
      throw new NoSuchFileException(images.toString(), null, "there is no such folder");
    }
    CocoFile coco = CocoFile.read(json, images);
    List<DamagedPicture> damaged = new ArrayList<>();
    List<Annotation> annotations = new ArrayList<>();
    for (Annotation annotation : coco.annotations()) {
      if (Files.isRegularFile(annotation.picture())) {
        annotations.add(annotation);
      } else {
        damaged.add(new DamagedPicture(annotation.picture(), "there is no such file"));
      }
    }
    return opened(
        images,
        annotations,
        Map.of(),
        Map.of(),
        damaged,
        how,
        rule,
        classes.isEmpty() ? coco.classes() : classes);
  }

  private static Path folder(Path parent, String usual, String other) throws IOException {
    return PictureFiles.folder(parent, usual, other, ". Pascal VOC has pictures and annotations.");
  }

  private static BoxedPictures opened(
      Path source,
      List<Annotation> annotations,
      Map<String, List<String>> lists,
      Map<String, Integer> places,
      List<DamagedPicture> damaged,
      Decoding how,
      BoxRule rule,
      List<String> classes)
      throws IOException {
    List<String> kinds = classes.isEmpty() ? kinds(annotations) : List.copyOf(classes);
    int all = annotations.size() + damaged.size();
    if (annotations.isEmpty()) {
      throw new DamagedPicturesException(source, damaged, all);
    }
    List<Path> files = annotations.stream().map(Annotation::picture).toList();
    DecodedPictures pictures = DecodedPictures.open(source, files, how.skipDamaged(true));
    try {
      boolean outlined =
          annotations.stream()
              .flatMap(note -> note.boxes().stream())
              .allMatch(box -> box.outline() != null);
      BoxColumns boxes =
          new BoxColumns(
              how.form(),
              rule,
              kinds,
              outlined
                  ? Optional.of(new ObjectColumns(how.form(), annotations.size(), kinds))
                  : Optional.empty());
      boolean[] sound = new boolean[annotations.size()];
      for (int i = 0; i < sound.length; i++) {
        Annotation note = annotations.get(i);
        String other = pictures.rows(i) > 0 ? otherSize(note, pictures, i) : "";
        sound[i] = pictures.rows(i) > 0 && other.isEmpty();
        if (sound[i]) {
          boxes.add(note, pictures.rows(i), pictures.columns(i));
        } else {
          boxes.addNone();
        }
        if (!other.isEmpty()) {
          damaged.add(new DamagedPicture(note.file(), other));
        }
      }
      damaged.addAll(pictures.damaged());
      List<DamagedPicture> refused = new ArrayList<>(how.skipDamaged() ? List.of() : damaged);
      if (!refused.isEmpty()) {
        throw new DamagedPicturesException(source, refused, all);
      }
      if (rule == BoxRule.REFUSE && !boxes.faults().isEmpty()) {
        throw DamagedPicturesException.boxes(source, boxes.faults());
      }
      if (boxes.isEmpty()) {
        throw new IOException(source + ": no boxes, expected one at least");
      }
      damaged.addAll(boxes.faults());
      List<Column> columns =
          new ArrayList<>(List.of(Column.input("image", pictures.pixels()).prepared(how.form())));
      columns.addAll(boxes.columns());
      return new BoxedPictures(
          pictures,
          PictureParts.of(source, Dataset.of(columns), sound, lists, places),
          List.copyOf(damaged));
    } catch (IOException | RuntimeException failure) {
      pictures.close();
      throw failure;
    }
  }

  private static List<String> kinds(List<Annotation> annotations) {
    TreeSet<String> kinds = new TreeSet<>();
    annotations.forEach(note -> note.boxes().forEach(box -> kinds.add(box.kind())));
    return List.copyOf(kinds);
  }

  /** Empty when the size is as it is noted, or not noted. */
  private static String otherSize(Annotation note, DecodedPictures pictures, int i) {
    boolean same =
        note.rows() == 0
            || note.columns() == 0
            || note.rows() == pictures.rows(i) && note.columns() == pictures.columns(i);
    return same
        ? ""
        : "the picture is "
            + DecodedPictures.size(note.rows(), note.columns())
            + ", but "
            + note.picture()
            + " is "
            + DecodedPictures.size(pictures.rows(i), pictures.columns(i));
  }

  /** All pictures. */
  public Dataset data() {
    return parts.all();
  }

  /** The pictures of the list {@code train} (or {@code trainval}); all where there is none. */
  public Dataset train() {
    return parts.train();
  }

  /**
   * The pictures to test with: those of the list {@code test}, else of {@code val}; empty where
   * there is no such list.
   */
  public Optional<Dataset> test() {
    return parts.test();
  }

  /** The pictures of each list, by its name; empty where there are none. */
  public Map<String, Dataset> parts() {
    return Map.copyOf(parts.byName());
  }

  /** The classes' names, in the order of their numbers. */
  public List<String> classNames() {
    return parts.all().column("boxes").classNames();
  }

  /** The file of each stored picture, at {@link Dataset#storageIndex}. */
  public List<Path> files() {
    return List.copyOf(pictures.files());
  }

  /** What was left out or cut, and why: files, and boxes by the file that notes them. */
  public List<DamagedPicture> skipped() {
    return skipped;
  }

  /** Ends the use of the decoded pictures. A second call does nothing. */
  @Override
  public void close() {
    pictures.close();
  }
}
