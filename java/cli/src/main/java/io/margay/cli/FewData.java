package io.margay.cli;

import java.io.IOException;
import java.util.Arrays;
import java.util.Locale;
import java.util.OptionalInt;

/**
 * Other samples, but only some of them to learn from: drawn at random, the same ones whatever the
 * seed of a training, and all of a smaller number among those of a larger one. The test samples are
 * all there.
 *
 * @param count of the samples to learn from, at least 1
 * @param source of the samples
 */
record FewData(int count, DataSource source) implements DataSource {
  static final String KIND = "few";

  /**
   * Reads {@code few:COUNT:SOURCE}.
   *
   * @throws IllegalArgumentException if the count is no whole number from 1 up, or the source has
   *     no form
   */
  static FewData parse(String text) {
    String[] parts = text.split(":", 3);
    int count = 0;
    try {
      count = Integer.parseInt(parts[1]);
    } catch (NumberFormatException notWhole) {
      // told below
    }
    if (count < 1) {
      throw new IllegalArgumentException(
          "data '" + text + "': '" + parts[1] + "' samples, expected a whole number from 1 up");
    }
    return new FewData(count, DataSource.parse(parts[2]));
  }

  @Override
  public String text() {
    return KIND + ":" + count + ":" + source.text();
  }

  @Override
  public String usualModel() {
    return source.usualModel();
  }

  @Override
  public OpenData open(long drawn, OptionalInt ignored) throws IOException {
    return few(source.open(drawn, ignored));
  }

  @Override
  public OpenData openFor(Learned learned, long drawn, OptionalInt ignored) throws IOException {
    return few(source.openFor(learned, drawn, ignored));
  }

  private OpenData few(OpenData data) {
    int there = data.train().size();
    if (count > there) {
      data.close();
      throw new UsageException(
          String.format(
              Locale.ROOT,
              "--data %s: %,d samples of %,d to learn from: expected at most as many",
              text(),
              count,
              there));
    }
    int[] chosen = Arrays.copyOf(data.train().order(0, 0), count);
    Arrays.sort(chosen);
    return new OpenData(
        data.train().subset(chosen),
        data.test(),
        data.all() == null ? null : data.test(),
        data.drawn(),
        data.end(),
        data.skipped());
  }
}
