package io.margay;

import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.nio.file.Files;
import java.nio.file.Path;

/**
 * Finds the folder of real data that lies beside the repository, {@code ../shared/data}, or where
 * the property {@code margay.data} says.
 */
public final class SharedData {

  private SharedData() {}

  /** A file or folder of it. The calling test is skipped, with the reason, where there is none. */
  public static Path require(String name) {
    Path found = locate(name);
    assumeTrue(
        found != null,
        name
            + " is not there: set -Dmargay.data=FOLDER, or put the folder shared/data beside the"
            + " repository");
    return found;
  }

  private static Path locate(String name) {
    String property = System.getProperty("margay.data");
    if (property != null) {
      Path given = Path.of(property, name);
      return Files.exists(given) ? given : null;
    }
    for (Path folder = Path.of("").toAbsolutePath(); folder != null; folder = folder.getParent()) {
      Path candidate = folder.resolve("shared").resolve("data").resolve(name);
      if (Files.exists(candidate)) {
        return candidate;
      }
    }
    return null;
  }
}
