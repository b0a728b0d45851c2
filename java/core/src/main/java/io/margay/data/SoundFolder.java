package io.margay.data;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.NotDirectoryException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.stream.Stream;

/**
 * A folder of WAV files, each of one class: a folder a class, or a class by the file's name.
 *
 * <pre>
 * SoundFolder.of(folder).names(FileNames.of("{digit}_{speaker}_{take}").heldBack("take", "0-4"))
 *
 * folder/dog/*.wav, folder/cat/*.wav                                        a folder a class
 * folder/train/dog/*.wav, folder/test/dog/*.wav, …                          those in test are held back
 * </pre>
 *
 * <p>Files are taken in the order of their names; classes are ordered as numbers where all of them
 * are, else by their names.
 *
 * @param folder where the files are
 * @param names how the files' names say their classes; empty where folders do
 * @param classNames the only classes that there may be, in order; empty: those that there are
 * @param skipDamaged whether files that cannot be read are left out, instead of refused all at once
 */
public record SoundFolder(
    Path folder, Optional<FileNames> names, List<String> classNames, boolean skipDamaged) {

  private static final String SUFFIX = ".wav";

  /** A file, its class, and whether it is held back. */
  record Entry(Path path, String kind, boolean held) {}

  /** Copies the list. */
  public SoundFolder {
    Objects.requireNonNull(folder, "folder");
    Objects.requireNonNull(names, "names");
    classNames = List.copyOf(classNames);
  }

  /** A folder a class, and no damaged file. */
  public static SoundFolder of(Path folder) {
    return new SoundFolder(folder, Optional.empty(), List.of(), false);
  }

  /** With classes by the files' names. */
  public SoundFolder names(FileNames changed) {
    return new SoundFolder(folder, Optional.of(changed), classNames, skipDamaged);
  }

  /** With the only classes that there may be, in order, such as those of a model. */
  public SoundFolder classNames(List<String> changed) {
    return new SoundFolder(folder, names, changed, skipDamaged);
  }

  /** Leaving files out that cannot be read. */
  public SoundFolder skipDamaged(boolean changed) {
    return new SoundFolder(folder, names, classNames, changed);
  }

  /**
   * Reads all files and makes their spectrograms, on all processors.
   *
   * @throws IOException if the folder cannot be read, has no WAV file, or some of them cannot be
   *     used; the message names each
   * @throws IllegalArgumentException if the spectrograms would take 2 GiB or more
   */
  public Sounds open(Spectrogram spectrogram) throws IOException {
    return Sounds.read(this, spectrogram);
  }

  /** The files, in order. Those whose name does not fit are added to {@code problems}. */
  List<Entry> entries(List<String> problems) throws IOException {
    List<Entry> entries = new ArrayList<>();
    if (names.isPresent()) {
      for (Path file : sounds(folder)) {
        Optional<Map<String, String>> fields = names.get().read(file.getFileName().toString());
        if (fields.isEmpty()) {
          problems.add(file + ": the name, expected one like " + names.get().pattern());
        } else {
          entries.add(
              new Entry(
                  file,
                  fields.get().get(names.get().kind()),
                  names.get().isHeldBack(fields.get())));
        }
      }
    } else if (Files.isDirectory(folder.resolve("train"))
        && Files.isDirectory(folder.resolve("test"))) {
      addClasses(folder.resolve("train"), false, entries);
      addClasses(folder.resolve("test"), true, entries);
    } else {
      addClasses(folder, false, entries);
    }
    if (entries.isEmpty() && problems.isEmpty()) {
      throw new IOException(
          folder
              + ": no WAV files"
              + (names.isPresent()
                  ? ""
                  : " in folders, one for each class. Where the files' names say their classes, say"
                      + " how")
              + (names.isEmpty() && !sounds(folder).isEmpty() ? ": {class}_{number}" : ""));
    }
    return entries;
  }

  private static void addClasses(Path folder, boolean held, List<Entry> entries)
      throws IOException {
    for (Path kind : sorted(folder, Files::isDirectory)) {
      for (Path file : sounds(kind)) {
        entries.add(new Entry(file, kind.getFileName().toString(), held));
      }
    }
  }

  private static List<Path> sounds(Path folder) throws IOException {
    return sorted(
        folder,
        path ->
            path.getFileName().toString().toLowerCase(Locale.ROOT).endsWith(SUFFIX)
                && !Files.isDirectory(path));
  }

  private static List<Path> sorted(Path folder, java.util.function.Predicate<Path> wanted)
      throws IOException {
    if (!Files.isDirectory(folder)) {
      throw new NotDirectoryException(folder.toString());
    }
    try (Stream<Path> paths = Files.list(folder)) {
      return paths
          .filter(wanted)
          .sorted(Comparator.comparing(path -> path.getFileName().toString()))
          .toList();
    } catch (UncheckedIOException failure) {
      throw failure.getCause();
    }
  }
}
