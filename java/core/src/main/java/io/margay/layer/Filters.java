package io.margay.layer;

import io.margay.program.Words;
import java.util.Collections;
import java.util.List;
import java.util.Objects;
import java.util.stream.Collectors;
import java.util.stream.IntStream;

/** What records of convolutions have in common: their numbers' checks, words and titles. */
final class Filters {

  private static final int MOST = 1 << 20;

  private Filters() {}

  /** Refuses what is no layer of filters over so many axes. */
  static void check(String layer, int axes, int filters, Window window, Weights weights) {
    check(layer, axes, window, weights);
    if (filters < 1 || filters > MOST) {
      throw new IllegalArgumentException(
          layer + ": " + filters + " filters, expected 1 to " + MOST);
    }
  }

  static void checkMultiplier(String layer, int multiplier) {
    if (multiplier < 1 || multiplier > MOST) {
      throw new IllegalArgumentException(
          layer + ": multiplier " + multiplier + ", expected 1 to " + MOST);
    }
  }

  static void check(String layer, int axes, Window window, Weights weights) {
    Objects.requireNonNull(weights, "weights");
    if (window.kernel().axes() != axes) {
      throw new IllegalArgumentException(
          layer
              + ": window "
              + window.kernel()
              + ", expected "
              + axes
              + (axes == 1 ? " axis" : " axes"));
    }
  }

  static void checkGroups(String layer, int filters, Window window, int groups) {
    if (groups < 1 || filters % groups != 0) {
      throw new IllegalArgumentException(
          layer
              + "["
              + filters
              + " filters "
              + window.kernel()
              + "]: "
              + filters
              + " filters do not divide into "
              + groups
              + " groups. Use a divisor of "
              + filters
              + " as groups.");
    }
  }

  /** A window of stride 1 without padding. */
  static Window solid(int... sizes) {
    return Window.of(Extent.of(sizes), Extent.all(sizes.length, 1));
  }

  static String words(int filters, Window window, int groups, Weights weights) {
    Words words = new Words().add("filters", filters);
    window.write(words, stride(window));
    words.unless("groups", 1, groups);
    weights.write(words);
    return words.toString();
  }

  static String title(String layer, int filters, Window window, int groups) {
    return layer
        + "["
        + filters
        + (filters == 1 ? " filter " : " filters ")
        + window.kernel()
        + window.qualifiers(stride(window))
        + (groups == 1 ? "" : ", groups " + groups)
        + "]";
  }

  static String depthwiseWords(Window window, int multiplier, Weights weights) {
    Words words = new Words();
    window.write(words, stride(window));
    words.unless("multiplier", 1, multiplier);
    weights.write(words);
    return words.toString();
  }

  static String depthwiseTitle(String layer, Window window, int multiplier) {
    return layer
        + "["
        + window.kernel()
        + window.qualifiers(stride(window))
        + (multiplier == 1 ? "" : ", multiplier " + multiplier)
        + "]";
  }

  /** One number for all of so many axes, or one for each. */
  static List<Integer> outputPadding(int axes, int... sizes) {
    if (sizes.length != 1 && sizes.length != axes) {
      throw new IllegalArgumentException(
          "output padding of " + sizes.length + " axes: expected one number, or " + axes);
    }
    return sizes.length == 1
        ? Collections.nCopies(axes, sizes[0])
        : IntStream.of(sizes).boxed().toList();
  }

  static List<Integer> checkedOutputPadding(String layer, Window window, List<Integer> sizes) {
    if (window.fit() != Fit.FLOOR) {
      throw new IllegalArgumentException(
          layer
              + ": fit "
              + window.fit()
              + ", expected none: a transposed convolution always fits");
    }
    if (sizes.size() != window.kernel().axes()
        || sizes.stream().anyMatch(size -> size < 0 || size > Extent.LIMIT)) {
      throw new IllegalArgumentException(
          layer
              + ": output padding "
              + extents(sizes)
              + ", expected 0 to "
              + Extent.LIMIT
              + " on every axis");
    }
    return List.copyOf(sizes);
  }

  static String transposedWords(
      int filters, Window window, List<Integer> outputPadding, int groups, Weights weights) {
    Words words = new Words().add("filters", filters);
    window.write(words, stride(window));
    words
        .unless("output_padding", extents(none(window)), extents(outputPadding))
        .unless("groups", 1, groups);
    weights.write(words);
    return words.toString();
  }

  static String transposedTitle(
      String layer, int filters, Window window, List<Integer> outputPadding, int groups) {
    return layer
        + "["
        + filters
        + (filters == 1 ? " filter " : " filters ")
        + window.kernel()
        + window.qualifiers(stride(window))
        + (outputPadding.equals(none(window)) ? "" : ", output padding " + extents(outputPadding))
        + (groups == 1 ? "" : ", groups " + groups)
        + "]";
  }

  private static List<Integer> none(Window window) {
    return outputPadding(window.kernel().axes(), 0);
  }

  private static String extents(List<Integer> sizes) {
    return sizes.stream().map(String::valueOf).collect(Collectors.joining("x"));
  }

  private static Extent stride(Window window) {
    return Extent.all(window.kernel().axes(), 1);
  }
}
