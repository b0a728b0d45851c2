package io.margay.loss;

import java.util.ArrayList;
import java.util.List;

/**
 * The numbers that are made of counts: of each class how often it was said rightly, said, and
 * there.
 */
final class Counts {

  static final String OPERATOR = "class_counts";

  /** A matrix has a slot for each pair of classes. */
  static final int MOST_CONFUSED = 256;

  private Counts() {}

  /** What is counted of each class, in the order of the native side; then how much counted. */
  static List<String> slots(int classes) {
    List<String> slots = new ArrayList<>();
    for (String counted : List.of("hits", "said", "is")) {
      for (int c = 0; c < classes; c++) {
        slots.add(counted + "." + c);
      }
    }
    slots.add("counted");
    return slots;
  }

  /** A row for each class that is there, with a number for each that it was taken for. */
  static List<String> confusionSlots(int classes) {
    List<String> slots = new ArrayList<>();
    for (int is = 0; is < classes; is++) {
      for (int taken = 0; taken < classes; taken++) {
        slots.add("taken." + is + "." + taken);
      }
    }
    return slots;
  }

  static double accuracy(double[] sums, int first, int classes, boolean values) {
    double hits = 0;
    double wrong = 0;
    for (int c = first; c < first + classes; c++) {
      hits += sums[c];
      wrong += sums[c + classes] + sums[c + 2 * classes] - 2 * sums[c];
    }
    double all = sums[first + 3 * classes];
    return values ? (all - wrong) / all : hits / all;
  }

  static double rate(Measure measure, double[] sums, int first, int classes) {
    double total = 0;
    int counted = 0;
    double hits = 0;
    double said = 0;
    double is = 0;
    for (int c = 0; c < classes; c++) {
      if (measure.over() != Measure.Over.ONE || c == measure.number()) {
        double ownHits = sums[first + c];
        double ownSaid = sums[first + classes + c];
        double ownIs = sums[first + 2 * classes + c];
        hits += ownHits;
        said += ownSaid;
        is += ownIs;
        if (ownSaid + ownIs > 0) {
          total += rate(measure.kind(), ownHits, ownSaid, ownIs);
          counted++;
        }
      }
    }
    return measure.over() == Measure.Over.MICRO
        ? rate(measure.kind(), hits, said, is)
        : total / counted;
  }

  private static double rate(Measure.Kind kind, double hits, double said, double is) {
    double all =
        switch (kind) {
          case PRECISION -> said;
          case RECALL -> is;
          case IOU -> said + is - hits;
          default -> (said + is) / 2;
        };
    return all > 0 ? hits / all : said + is > 0 ? 0 : Double.NaN;
  }
}
