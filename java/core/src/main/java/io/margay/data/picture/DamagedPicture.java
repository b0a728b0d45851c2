package io.margay.data.picture;

import java.nio.file.Path;

/**
 * A file that is no sound picture, or has no sound note of what is on it.
 *
 * @param file as the source names it
 * @param reason what is wrong, for a person
 */
public record DamagedPicture(Path file, String reason) {

  /** What an exception says of a file, in one line. */
  static DamagedPicture of(Path file, Exception damage) {
    String message = String.valueOf(damage.getMessage());
    String prefix = file + ": ";
    String reason = message.startsWith(prefix) ? message.substring(prefix.length()) : message;
    return new DamagedPicture(file, reason.replaceAll("\\s+", " "));
  }

  /** The file, and what is wrong with it. */
  @Override
  public String toString() {
    return reason.startsWith(file.toString()) ? reason : file + ": " + reason;
  }
}
