package io.margay.data.picture;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeSet;

/**
 * Which pictures are in which part: {@code train.txt}, {@code val.txt} and {@code test.txt}, a name
 * without ending in each line.
 *
 * @param names all, in order
 * @param parts the names of each part, by the part's name; empty where there are no lists
 */
record PictureLists(List<String> names, Map<String, List<String>> parts) {

  private static final List<String> PARTS = List.of("train", "trainval", "val", "test");

  /**
   * Reads the lists of a folder.
   *
   * @param places below the folder, of which the first that has a list is taken
   * @param all the names that are there, for a folder without lists
   */
  static PictureLists read(Path folder, List<String> places, List<String> all) throws IOException {
    for (String place : places) {
      Map<String, List<String>> parts = new LinkedHashMap<>();
      for (String part : PARTS) {
        Path list = folder.resolve(place).resolve(part + ".txt");
        if (Files.isRegularFile(list) && !(part.equals("trainval") && parts.containsKey("train"))) {
          parts.put(part.equals("trainval") ? "train" : part, names(list));
        }
      }
      if (!parts.isEmpty()) {
        TreeSet<String> names = new TreeSet<>();
        parts.values().forEach(names::addAll);
        return new PictureLists(List.copyOf(names), parts);
      }
    }
    return new PictureLists(all, Map.of());
  }

  private static List<String> names(Path list) throws IOException {
    List<String> names = new ArrayList<>();
    for (String line : Files.readAllLines(list)) {
      String name = line.strip().split("\\s+")[0];
      if (!name.isEmpty()) {
        names.add(name);
      }
    }
    if (names.isEmpty()) {
      throw new IOException(list + ": no names in it, expected a picture's name in each line");
    }
    return names;
  }
}
