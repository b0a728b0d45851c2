package io.margay.cli;

import io.margay.Shape;
import io.margay.model.Prediction;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Locale;
import java.util.stream.Collectors;

/**
 * What a network with a class for each place says of a picture: the share of the places that each
 * class has.
 *
 * @param places as text, such as {@code 64x64}
 * @param classes those with a place at least, the one with most of them first
 */
record ClassShares(String places, List<Prediction> classes) {

  /** Whether a network's output has votes for each of several places. */
  static boolean has(Shape output) {
    return output.elements() > output.dim(output.rank() - 1);
  }

  /** Counts the largest vote of each place, of equal ones the first. */
  static ClassShares of(Shape output, List<String> names, float[] votes) {
    int classes = output.dim(output.rank() - 1);
    int[] counts = new int[classes];
    for (int first = 0; first < votes.length; first += classes) {
      int best = 0;
      for (int c = 1; c < classes; c++) {
        best = votes[first + c] > votes[first + best] ? c : best;
      }
      counts[best]++;
    }
    List<Prediction> shares = new ArrayList<>();
    for (int c = 0; c < classes; c++) {
      if (counts[c] > 0) {
        String name = names.size() == classes ? names.get(c) : Integer.toString(c);
        shares.add(new Prediction(c, name, counts[c] * (float) classes / votes.length));
      }
    }
    shares.sort(Comparator.comparingDouble(Prediction::value).reversed());
    StringBuilder places = new StringBuilder();
    for (int i = 0; i < output.rank() - 1; i++) {
      places.append(i == 0 ? "" : "x").append(output.dim(i));
    }
    return new ClassShares(places.toString(), List.copyOf(shares));
  }

  /** The first of them, at most so many. */
  List<Prediction> largest(int count) {
    return classes.subList(0, Math.min(count, classes.size()));
  }

  /** {@code sky 61.2%, road 38.8% of 64x64 places}. */
  String text(int count) {
    return largest(count).stream()
        .map(one -> String.format(Locale.ROOT, "%s %.1f%%", one.name(), 100 * one.value()))
        .collect(Collectors.joining(", ", "", " of " + places + " places"));
  }
}
