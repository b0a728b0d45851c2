package io.margay.cli;

import io.margay.internal.file.AtomicFile;
import io.margay.internal.json.JsonWriter;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.Map;

/** What {@code --json} writes: one value on one line, in a file that is never half written. */
final class JsonFile {
  private JsonFile() {}

  /** An object from alternating names and values, in this order. */
  static Map<String, Object> object(Object... namesAndValues) {
    Map<String, Object> object = new LinkedHashMap<>();
    for (int i = 0; i < namesAndValues.length; i += 2) {
      object.put((String) namesAndValues[i], namesAndValues[i + 1]);
    }
    return object;
  }

  /**
   * Writes {@code value}, whole or not at all.
   *
   * @throws IOException if that fails; a file that was there before is then as it was
   */
  static void save(Path file, Object value) throws IOException {
    byte[] text = (JsonWriter.write(value) + "\n").getBytes(StandardCharsets.UTF_8);
    AtomicFile.write(file, text.length, output -> output.write(ByteBuffer.wrap(text)));
  }
}
