package io.margay.cli;

import java.io.IOException;
import java.net.URISyntaxException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import java.util.OptionalLong;

/**
 * What a number was measured on: processor, cores, operating system, Java, memory of this process,
 * revision of the sources.
 */
final class Machine {
  private static final int REVISION_LETTERS = 10;

  private Machine() {}

  /** The processor's name as the operating system gives it, or its architecture. */
  static String processor() {
    return lines(Path.of("/proc/cpuinfo")).stream()
        .filter(line -> line.startsWith("model name"))
        .map(line -> line.substring(line.indexOf(':') + 1).strip())
        .findFirst()
        .orElse(System.getProperty("os.arch"));
  }

  static int cores() {
    return Runtime.getRuntime().availableProcessors();
  }

  static String system() {
    return System.getProperty("os.name")
        + " "
        + System.getProperty("os.version")
        + " "
        + System.getProperty("os.arch");
  }

  static String java() {
    return System.getProperty("java.vm.name")
        + " "
        + Runtime.version()
        + " ("
        + System.getProperty("java.vendor")
        + ")";
  }

  /**
   * The largest resident memory that this process has had, in MiB; empty where the system does not
   * say.
   */
  static OptionalLong peakResidentMebibytes() {
    return lines(Path.of("/proc/self/status")).stream()
        .filter(line -> line.startsWith("VmHWM:"))
        .mapToLong(line -> (Long.parseLong(line.replaceAll("\\D", "")) + 512) / 1024)
        .findFirst();
  }

  /**
   * The revision that is checked out where this program was built; empty when it was installed
   * without its sources.
   */
  static Optional<String> revision() {
    try {
      Path place =
          Path.of(Machine.class.getProtectionDomain().getCodeSource().getLocation().toURI());
      while (place != null && !Files.isDirectory(place.resolve(".git"))) {
        place = place.getParent();
      }
      return place == null ? Optional.empty() : head(place.resolve(".git"));
    } catch (URISyntaxException | RuntimeException unknown) {
      return Optional.empty();
    }
  }

  private static Optional<String> head(Path git) {
    String head = String.join("", lines(git.resolve("HEAD")));
    if (!head.startsWith("ref: ")) {
      return shortened(head);
    }
    String branch = head.substring("ref: ".length()).strip();
    return shortened(String.join("", lines(git.resolve(branch))))
        .or(
            () ->
                lines(git.resolve("packed-refs")).stream()
                    .filter(line -> line.endsWith(" " + branch))
                    .findFirst()
                    .flatMap(Machine::shortened));
  }

  private static Optional<String> shortened(String revision) {
    return revision.length() < REVISION_LETTERS
        ? Optional.empty()
        : Optional.of(revision.substring(0, REVISION_LETTERS));
  }

  private static List<String> lines(Path file) {
    try {
      return Files.isReadable(file) ? Files.readAllLines(file) : List.of();
    } catch (IOException unreadable) {
      return List.of();
    }
  }
}
