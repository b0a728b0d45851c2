package io.margay.train;

import java.util.List;

/**
 * What of a model file fitted a network, by the names of parameters.
 *
 * @param loaded those that the network has now, as the file has them
 * @param different those of another shape in the file, which stayed: {@code dense/kernel: 512x10 in
 *     the file, 512x1000 in the network}
 * @param missing those of the network that the file has not, which stayed
 * @param unwanted those of both that were not asked for, which stayed
 * @param unused those of the file that the network has not
 */
public record PartialLoad(
    List<String> loaded,
    List<String> different,
    List<String> missing,
    List<String> unwanted,
    List<String> unused) {

  /** Copies the lists. */
  public PartialLoad {
    loaded = List.copyOf(loaded);
    different = List.copyOf(different);
    missing = List.copyOf(missing);
    unwanted = List.copyOf(unwanted);
    unused = List.copyOf(unused);
  }

  /** Whether the file is of the very network. */
  public boolean isComplete() {
    return different.isEmpty() && missing.isEmpty() && unwanted.isEmpty() && unused.isEmpty();
  }

  /** How many there are of each, and which, a line for each kind that there is. */
  @Override
  public String toString() {
    return loaded.size()
        + " parameters loaded"
        + (loaded.isEmpty() ? "" : ": " + String.join(", ", loaded))
        + line(different, "of another shape")
        + line(missing, "not in the file")
        + line(unwanted, "left as they were")
        + line(unused, "of the file not in the network");
  }

  private static String line(List<String> names, String what) {
    return names.isEmpty()
        ? ""
        : "\n" + names.size() + " " + what + ": " + String.join(", ", names);
  }
}
