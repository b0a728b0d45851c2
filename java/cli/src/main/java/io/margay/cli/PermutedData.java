package io.margay.cli;

import io.margay.data.PixelPermutation;
import java.io.IOException;
import java.util.OptionalInt;

/**
 * Other samples with their pixels exchanged, in all samples alike.
 *
 * @param seed of the permutation
 * @param source of the samples
 */
record PermutedData(long seed, DataSource source) implements DataSource {
  static final String KIND = "permuted";

  /**
   * Reads {@code permuted:SEED:SOURCE}.
   *
   * @throws IllegalArgumentException if the seed is no whole number, or the source has no form
   */
  static PermutedData parse(String text) {
    String[] parts = text.split(":", 3);
    try {
      return new PermutedData(Long.parseLong(parts[1]), DataSource.parse(parts[2]));
    } catch (NumberFormatException notWhole) {
      throw new IllegalArgumentException(
          "data '" + text + "': seed '" + parts[1] + "', expected a whole number", notWhole);
    }
  }

  /** The source itself where there is no seed. */
  static DataSource of(Long seed, DataSource source) {
    return seed == null ? source : new PermutedData(seed, source);
  }

  @Override
  public String text() {
    return KIND + ":" + seed + ":" + source.text();
  }

  @Override
  public String usualModel() {
    return source.usualModel();
  }

  @Override
  public OpenData open(long drawn, OptionalInt ignored) throws IOException {
    return permuted(source.open(drawn, ignored));
  }

  @Override
  public OpenData openFor(Learned learned, long drawn, OptionalInt ignored) throws IOException {
    return permuted(source.openFor(learned, drawn, ignored));
  }

  private OpenData permuted(OpenData data) {
    try {
      PixelPermutation permutation = PixelPermutation.of(seed);
      return new OpenData(
          permutation.apply(data.train()),
          permutation.apply(data.test()),
          data.all() == null ? null : permutation.apply(data.all()),
          data.drawn(),
          data.end(),
          data.skipped());
    } catch (RuntimeException failure) {
      data.close();
      throw failure;
    }
  }
}
