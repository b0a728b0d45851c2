package io.margay.data.picture;

import io.margay.data.Dataset;
import java.io.IOException;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.IntStream;

/**
 * The sound ones among stored pictures, and those of each list.
 *
 * @param all whatever list they are in
 * @param byName the pictures of each list; empty where there are none
 */
record PictureParts(Dataset all, Map<String, Dataset> byName) {

  /**
   * @param sound whether each stored picture is
   * @param places of the names in the lists, among the stored pictures
   * @throws IOException if a list has no sound picture
   */
  static PictureParts of(
      Path source,
      Dataset stored,
      boolean[] sound,
      Map<String, List<String>> lists,
      Map<String, Integer> places)
      throws IOException {
    Map<String, Dataset> parts = new LinkedHashMap<>();
    for (Map.Entry<String, List<String>> list : lists.entrySet()) {
      int[] chosen =
          list.getValue().stream()
              .mapToInt(name -> places.getOrDefault(name, -1))
              .filter(i -> i >= 0 && sound[i])
              .toArray();
      if (chosen.length == 0) {
        throw new IOException(source + ": no sound picture in the part " + list.getKey());
      }
      parts.put(list.getKey(), stored.subset(chosen));
    }
    int[] all = IntStream.range(0, sound.length).filter(i -> sound[i]).toArray();
    return new PictureParts(stored.subset(all), parts);
  }

  Dataset train() {
    return byName.getOrDefault("train", all);
  }

  Optional<Dataset> test() {
    return Optional.ofNullable(byName.getOrDefault("test", byName.get("val")));
  }
}
