package io.margay.cli;

import io.margay.internal.json.JsonReader;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;

/** What {@code train --json} wrote, without what depends on speed. */
final class TrainedNumbers {
  private TrainedNumbers() {}

  /** The loss of every epoch, then that of the test; equal only when all bits are. */
  static List<Object> losses(Path file) throws IOException {
    Map<?, ?> json = (Map<?, ?>) JsonReader.read(Files.readString(file));
    List<Object> losses = new ArrayList<>();
    for (Object epoch : (List<?>) json.get("epochs")) {
      losses.add(((Map<?, ?>) epoch).get("loss"));
    }
    losses.add(((Map<?, ?>) json.get("test")).get("loss"));
    return losses;
  }
}
