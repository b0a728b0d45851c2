package io.margay.data.picture;

import io.margay.DataType;
import io.margay.Tensor;
import io.margay.data.Column;
import io.margay.data.Dataset;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.stream.IntStream;

/**
 * Pictures with a mask each, which says the class of every pixel, decoded and mapped.
 *
 * <pre>
 * cells/images/0.png     cells/masks/0.png      cells/train.txt, cells/val.txt or cells/test.txt
 *
 * Decoding form = Decoding.of(PictureForm.of(256, 256, 1));
 * try (MaskedPictures cells = MaskedPictures.open(Path.of("cells"), form)) {
 *   trainer.fit(cells.train());
 * }
 * </pre>
 *
 * <p>Pictures are in {@code images} or {@code JPEGImages}, masks of the same names in {@code masks}
 * or {@code SegmentationClass}; where there are lists of names, in the folder or in {@code
 * ImageSets/Segmentation}, those alone are taken. A mask is grey or has a palette, with 8 bits at
 * most, and is as large as its picture. It goes with its picture into the {@link Decoding#form()
 * form}, by the nearest pixel; what a form pads is ignored, or the first class where nothing is.
 *
 * <p>The data sets have the columns {@code image} and {@code regions}, rows x columns classes in
 * {@code u8}: the values of the masks, numbered in their order from 0, which is usually the
 * background. A mask that cannot be read, is missing, or has another size than its picture is
 * damaged, and refused or skipped as {@link Decoding#skipDamaged()} says.
 *
 * <p><b>Memory.</b> The one who opens it closes it; the data sets refuse to show their pictures
 * after that. <b>Threads.</b> Any thread may call any method.
 */
public final class MaskedPictures implements AutoCloseable {

  private static final int MOST_CLASSES = 64;
  private static final int PADDED = 255;

  private final DecodedPictures pictures;
  private final PictureParts parts;
  private final List<DamagedPicture> skipped;

  private MaskedPictures(
      DecodedPictures pictures, PictureParts parts, List<DamagedPicture> skipped) {
    this.pictures = pictures;
    this.parts = parts;
    this.skipped = skipped;
  }

  /**
   * Opens a folder; the classes are the values that the masks have, at most 64, and named by them.
   *
   * @see #open(Path, Decoding, SortedMap, OptionalInt)
   */
  public static MaskedPictures open(Path folder, Decoding how) throws IOException {
    return open(folder, how, new TreeMap<>(), OptionalInt.empty());
  }

  /**
   * Opens a folder.
   *
   * @param classes the name of each value of the masks, 0 to 255; empty for those that they have
   * @param ignored a value that is no class, such as 255 of Pascal VOC, and stays 255 in {@code
   *     regions}; a loss with this index to ignore leaves such pixels out
   * @throws IllegalArgumentException if a value is not from 0 to 255
   * @throws NoSuchFileException if there is no such folder, or not these in it
   * @throws DamagedPicturesException if files are damaged, and not to be skipped
   * @throws java.io.InterruptedIOException if the thread was interrupted while it decoded
   * @throws IOException if a file cannot be read or written, or a mask has a value that is no class
   */
  public static MaskedPictures open(
      Path folder, Decoding how, SortedMap<Integer, String> classes, OptionalInt ignored)
      throws IOException {
    for (int value : classes.keySet()) {
      requireByte("class", value);
    }
    ignored.ifPresent(value -> requireByte("ignored", value));
    Map<String, Path> images = PictureFiles.byName(folder(folder, "images", "JPEGImages"));
    Map<String, Path> masks = PictureFiles.byName(folder(folder, "masks", "SegmentationClass"));
    PictureLists lists =
        PictureLists.read(
            folder, List.of("ImageSets/Segmentation", ""), List.copyOf(images.keySet()));
    List<DamagedPicture> damaged = new ArrayList<>();
    Map<String, Integer> places = new LinkedHashMap<>();
    for (String name : lists.names()) {
      if (images.containsKey(name) && masks.containsKey(name)) {
        places.put(name, places.size());
      } else {
        damaged.add(
            new DamagedPicture(
                images.getOrDefault(name, folder.resolve(name)),
                images.containsKey(name) ? "no mask of its name" : "no picture of its name"));
      }
    }
    if (places.isEmpty()) {
      throw new IOException(folder + ": no picture with a mask of the same name");
    }
    List<String> names = List.copyOf(places.keySet());
    Decoding reading = how.skipDamaged(true);
    DecodedPictures pictures =
        DecodedPictures.open(folder, names.stream().map(images::get).toList(), reading);
    try (DecodedPictures drawn =
        DecodedPictures.masks(folder, names.stream().map(masks::get).toList(), reading)) {
      boolean[] sound = sound(pictures, drawn, damaged);
      if (!damaged.isEmpty() && !how.skipDamaged()) {
        throw new DamagedPicturesException(folder, damaged, lists.names().size());
      }
      Column regions = regions(drawn, sound, how, classes, ignored);
      Dataset stored =
          Dataset.of(Column.input("image", pictures.pixels()).prepared(how.form()), regions);
      return new MaskedPictures(
          pictures,
          PictureParts.of(folder, stored, sound, lists.parts(), places),
          List.copyOf(damaged));
    } catch (IOException | RuntimeException failure) {
      pictures.close();
      throw failure;
    }
  }

  private static void requireByte(String what, int value) {
    if (value < 0 || value > 255) {
      throw new IllegalArgumentException(
          "MaskedPictures: " + what + " " + value + ", expected a value from 0 to 255");
    }
  }

  private static Path folder(Path parent, String usual, String other) throws IOException {
    return PictureFiles.folder(parent, usual, other, ", expected pictures and masks");
  }

  private static boolean[] sound(
      DecodedPictures pictures, DecodedPictures masks, List<DamagedPicture> damaged) {
    damaged.addAll(pictures.damaged());
    damaged.addAll(masks.damaged());
    boolean[] sound = new boolean[pictures.files().size()];
    for (int i = 0; i < sound.length; i++) {
      boolean both = pictures.rows(i) > 0 && masks.rows(i) > 0;
      boolean same = pictures.rows(i) == masks.rows(i) && pictures.columns(i) == masks.columns(i);
      sound[i] = both && same;
      if (both && !same) {
        damaged.add(
            new DamagedPicture(
                masks.files().get(i),
                DecodedPictures.size(masks.rows(i), masks.columns(i))
                    + ", but "
                    + pictures.files().get(i)
                    + " is "
                    + DecodedPictures.size(pictures.rows(i), pictures.columns(i))));
      }
    }
    return sound;
  }

  /** The values of the masks as numbers of classes. */
  private static Column regions(
      DecodedPictures masks,
      boolean[] sound,
      Decoding how,
      SortedMap<Integer, String> classes,
      OptionalInt ignored)
      throws IOException {
    SortedMap<Integer, String> names = new TreeMap<>(classes);
    if (names.isEmpty()) {
      boolean[] found = new boolean[256];
      for (int i = 0; i < sound.length; i++) {
        if (sound[i]) {
          mark(masks.pixels().slice(i), masks.covered(how.form(), i), found);
        }
      }
      ignored.ifPresent(value -> found[value] = false);
      IntStream.range(0, 256)
          .filter(value -> found[value])
          .forEach(value -> names.put(value, Integer.toString(value)));
      if (names.size() > MOST_CLASSES) {
        throw new IOException(
            masks.files().get(0).getParent()
                + ": the masks have "
                + names.size()
                + " values, expected at most "
                + MOST_CLASSES
                + " classes. Say which values are classes.");
      }
    }
    int[] numbers = new int[256];
    Arrays.fill(numbers, -1);
    List<Integer> values = List.copyOf(names.keySet());
    values.forEach(value -> numbers[value] = values.indexOf(value));
    ignored.ifPresent(value -> numbers[value] = PADDED);
    Tensor regions = Tensor.zeros(DataType.U8, masks.pixels().shape());
    for (int i = 0; i < sound.length; i++) {
      if (sound[i]) {
        number(masks, i, how, numbers, ignored.isPresent(), regions.slice(i).buffer(), values);
      }
    }
    Column column = Column.target("regions", regions);
    List<String> called = List.copyOf(names.values());
    return ignored.isPresent() ? column.classes(called, PADDED) : column.classes(called);
  }

  private static void mark(Tensor mask, boolean[] inside, boolean[] found) {
    ByteBuffer values = mask.buffer();
    for (boolean seen : inside) {
      int value = values.get() & 0xff;
      found[value] |= seen;
    }
  }

  private static void number(
      DecodedPictures masks,
      int i,
      Decoding how,
      int[] numbers,
      boolean ignoring,
      ByteBuffer regions,
      List<Integer> classes)
      throws IOException {
    ByteBuffer values = masks.pixels().slice(i).buffer();
    for (boolean seen : masks.covered(how.form(), i)) {
      int value = values.get() & 0xff;
      int number = seen ? numbers[value] : ignoring ? PADDED : 0;
      if (number < 0) {
        throw new IOException(
            masks.files().get(i) + ": the value " + value + ", expected one of " + classes);
      }
      regions.put((byte) number);
    }
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

  /** The file of each stored picture, at {@link Dataset#storageIndex}. */
  public List<Path> files() {
    return List.copyOf(pictures.files());
  }

  /** What was left out, and why; empty unless {@link Decoding#skipDamaged()}. */
  public List<DamagedPicture> skipped() {
    return skipped;
  }

  /** Ends the use of the decoded pictures. A second call does nothing. */
  @Override
  public void close() {
    pictures.close();
  }
}
