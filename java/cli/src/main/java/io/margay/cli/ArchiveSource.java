package io.margay.cli;

import io.margay.NpzFile;
import io.margay.Tensor;
import io.margay.internal.text.Clause;
import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.OptionalInt;

/**
 * NumPy's archives: {@code npz:FILE}, with {@code x_train}, {@code y_train}, {@code x_test} and
 * {@code y_test} as Keras' data sets have them, or with {@code x} and {@code y}, of which a tenth
 * is held back.
 *
 * @param text as it was given
 * @param file the archive
 * @param x the name of the samples
 * @param y the name of what is right
 */
record ArchiveSource(String text, Path file, String x, String y) implements DataSource {

  static final String KIND = "npz";

  static ArchiveSource parse(String text) {
    String rest = text.substring(KIND.length() + 1);
    int colon = rest.indexOf(':');
    Clause clause = new Clause("data", KIND + (colon < 0 ? "" : rest.substring(colon)));
    ArchiveSource source =
        new ArchiveSource(
            text,
            Path.of(colon < 0 ? rest : rest.substring(0, colon)),
            clause.word("x", "x"),
            clause.word("y", "y"));
    clause.refuseUnknown();
    return source;
  }

  @Override
  public OpenData open(long seed, OptionalInt ignored) throws IOException {
    Map<String, Tensor> arrays = NpzFile.read(file);
    Tensor samples = NpzFile.require(file, arrays, List.of(x, x + "_train"));
    Tensor labels = NpzFile.require(file, arrays, List.of(y, y + "_train"));
    if (!arrays.containsKey(x + "_test")) {
      return ArrayFiles.divided(samples, labels, seed, ignored, () -> {});
    }
    return ArrayFiles.given(
        samples,
        labels,
        NpzFile.require(file, arrays, List.of(x + "_test")),
        NpzFile.require(file, arrays, List.of(y + "_test")),
        ignored);
  }
}
