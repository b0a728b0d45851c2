package io.margay.data.picture;

import io.margay.Shape;
import io.margay.Tensor;
import io.margay.data.Column;
import io.margay.data.Dataset;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.NotDirectoryException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;
import java.util.stream.IntStream;

/**
 * Pictures in folders, one for each class, decoded and mapped.
 *
 * <pre>
 * flowers/daisy/1.jpg                     flowers/train/daisy/1.jpg
 * flowers/iris/a/2.png                    flowers/test/daisy/3.jpg
 *
 * Decoding form = Decoding.of(PictureForm.of(64, 64, 3));
 * try (PictureFolder flowers = PictureFolder.open(Path.of("flowers"), form)) {
 *   trainer.fit(flowers.train());
 * }
 * </pre>
 *
 * <p>Classes are named as their folders and numbered in the order of those names; pictures may lie
 * deeper. Where the only folders are {@code train} and {@code test} ({@code val}, {@code valid} and
 * {@code validation} are read too), the folders of classes are in them. Files count as pictures by
 * the endings jpg, jpeg, jpe, jfif, png, gif and bmp; tif, tiff, webp, heic and avif are refused as
 * damaged ones, and any others, and names that begin with a dot, are left out. How files become
 * pictures of one form, and where the result is kept, says {@link Decoding}.
 *
 * <p>The data sets have the columns {@code image} (rows x columns x channels, {@code u8}) and
 * {@code label}.
 *
 * <p><b>Memory.</b> The one who opens it closes it; the data sets refuse to show their samples
 * after that. <b>Threads.</b> Any thread may call any method.
 */
public final class PictureFolder implements AutoCloseable {

  private static final List<String> PARTS = List.of("train", "test", "val", "valid", "validation");

  private final DecodedPictures pictures;
  private final Dataset data;
  private final Map<String, Dataset> parts;

  private PictureFolder(DecodedPictures pictures, Dataset data, Map<String, Dataset> parts) {
    this.pictures = pictures;
    this.data = data;
    this.parts = parts;
  }

  /**
   * Opens a folder; decodes it unless that was done.
   *
   * @throws NoSuchFileException if there is no such folder
   * @throws DamagedPicturesException if pictures cannot be decoded, and are not to be skipped
   * @throws java.io.InterruptedIOException if the thread was interrupted while it decoded
   * @throws IOException if a class or a part has no picture, or a file cannot be read or written
   */
  public static PictureFolder open(Path folder, Decoding how) throws IOException {
    return open(folder, how, List.of());
  }

  /**
   * Opens a folder for a network that knows its classes already.
   *
   * @param classes the names of all, in the order of their numbers; some may have no pictures here.
   *     Empty for those of the folders
   * @throws IOException also if a folder is none of them
   * @see #open(Path, Decoding)
   */
  public static PictureFolder open(Path folder, Decoding how, List<String> classes)
      throws IOException {
    return open(folder, how, classes, List.of());
  }

  /**
   * Opens some of a folder's classes; others are left out.
   *
   * @param classes as {@link #open(Path, Decoding, List)} takes them; empty for those that are
   *     taken
   * @param taken the folders of the classes to take, in the order of their numbers; empty for all
   * @throws IOException also if one of them is not there, or not among the classes
   */
  public static PictureFolder open(
      Path folder, Decoding how, List<String> classes, List<String> taken) throws IOException {
    if (!Files.exists(folder)) {
      throw new NoSuchFileException(folder.toString());
    }
    if (!Files.isDirectory(folder)) {
      throw new NotDirectoryException(folder.toString());
    }
    List<String> names = PictureFiles.folders(folder);
    boolean divided = names.contains("train") && PARTS.containsAll(names);
    Map<String, Path> partFolders = new LinkedHashMap<>();
    for (String part : divided ? names : List.of("")) {
      partFolders.put(part, folder.resolve(part));
    }
    TreeSet<String> found = new TreeSet<>();
    for (Path part : partFolders.values()) {
      found.addAll(PictureFiles.folders(part));
    }
    if (found.isEmpty()) {
      throw new IOException(
          folder + ": no folders in it, expected a folder of pictures for each class");
    }
    for (String name : taken) {
      if (!found.contains(name)) {
        throw new IOException(folder + ": no folder " + name + " in it, it has " + found);
      }
    }
    Set<String> used = taken.isEmpty() ? found : new TreeSet<>(taken);
    for (String name : used) {
      if (!classes.isEmpty() && !classes.contains(name)) {
        throw new IOException(
            folder + ": a folder " + name + ", expected one of the classes " + classes);
      }
    }
    List<String> own = taken.isEmpty() ? List.copyOf(found) : taken;
    return opened(folder, how, partFolders, classes.isEmpty() ? own : classes, used);
  }

  private static PictureFolder opened(
      Path folder,
      Decoding how,
      Map<String, Path> partFolders,
      List<String> classes,
      Set<String> found)
      throws IOException {
    List<Path> files = new ArrayList<>();
    List<Integer> labels = new ArrayList<>();
    Map<String, Integer> ends = new LinkedHashMap<>();
    for (Map.Entry<String, Path> part : partFolders.entrySet()) {
      for (int label = 0; label < classes.size(); label++) {
        if (!found.contains(classes.get(label))) {
          continue;
        }
        for (Path file : PictureFiles.below(part.getValue().resolve(classes.get(label)))) {
          files.add(file);
          labels.add(label);
        }
      }
      ends.put(part.getKey(), files.size());
    }
    int[] numbers = labels.stream().mapToInt(Integer::intValue).toArray();
    for (int label = 0; label < classes.size(); label++) {
      int wanted = label;
      if (found.contains(classes.get(label))
          && IntStream.of(numbers).noneMatch(number -> number == wanted)) {
        throw new IOException(
            folder + ": no picture of the class " + classes.get(label) + ", expected one at least");
      }
    }
    DecodedPictures pictures = DecodedPictures.open(folder, files, how);
    try {
      Dataset stored =
          Dataset.of(
              Column.input("image", pictures.pixels()).prepared(how.form()),
              Column.target("label", Tensor.of(numbers, Shape.of(numbers.length)))
                  .classes(classes));
      Map<String, Dataset> parts = new LinkedHashMap<>();
      int from = 0;
      for (Map.Entry<String, Integer> end : ends.entrySet()) {
        int[] sound = pictures.sound(from, end.getValue());
        if (sound.length == 0) {
          throw new IOException(
              folder.resolve(end.getKey()) + ": no picture in it, expected one at least");
        }
        parts.put(end.getKey(), stored.subset(sound));
        from = end.getValue();
      }
      Dataset data = stored.subset(pictures.sound(0, files.size()));
      return new PictureFolder(pictures, data, parts);
    } catch (IOException | RuntimeException failure) {
      pictures.close();
      throw failure;
    }
  }

  /** All pictures. */
  public Dataset data() {
    return data;
  }

  /** The pictures of the folder {@code train}; all where there is none. */
  public Dataset train() {
    return parts.getOrDefault("train", data);
  }

  /**
   * The pictures to test with: those of {@code test}, else of {@code val}, {@code valid} or {@code
   * validation}; empty where there is no such folder.
   */
  public Optional<Dataset> test() {
    return PARTS.stream().skip(1).filter(parts::containsKey).findFirst().map(parts::get);
  }

  /** The pictures of each part, by the name of its folder; of the only one, by an empty name. */
  public Map<String, Dataset> parts() {
    return Map.copyOf(parts);
  }

  /** The file of each stored picture, at {@link Dataset#storageIndex}. */
  public List<Path> files() {
    return List.copyOf(pictures.files());
  }

  /** What was left out, and why; empty unless {@link Decoding#skipDamaged()}. */
  public List<DamagedPicture> skipped() {
    return pictures.damaged();
  }

  /** Ends the use of the decoded pictures. A second call does nothing. */
  @Override
  public void close() {
    pictures.close();
  }
}
