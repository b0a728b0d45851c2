package io.margay.loss;

import java.util.ArrayList;
import java.util.List;
import java.util.Locale;

/**
 * The area under the ROC curve, from the scores of what a class is and of what it is not, counted
 * in bins: 64 octaves of each sign, each divided by the first bits of the mantissa.
 *
 * @param first the first class that is counted
 * @param count classes that are counted
 * @param only whether that is one of several
 * @param bits of the mantissa
 */
record ScoreBins(int first, int count, boolean only, int bits) implements Measure.Formula {

  private static final int OCTAVES = 128;
  private static final int MOST_CLASSES = 128;
  private static final int FEWEST_BITS = 3;
  private static final int MOST_BITS = 7;

  /** What is added up after each step; more classes take more. */
  private static final int USUAL_SLOTS = 16_384;

  static ScoreBins of(Measure measure, int classes) {
    boolean only = measure.over() == Measure.Over.ONE;
    int count = only ? 1 : classes;
    measure.requireAtMost(
        MOST_CLASSES, count, ". Ask for classes one by one, such as roc_auc:class=0");
    int bits = MOST_BITS;
    while (bits > FEWEST_BITS && 2 * (OCTAVES << bits) * count > USUAL_SLOTS) {
      bits--;
    }
    return new ScoreBins(only ? measure.number() : 0, count, only, bits);
  }

  private int bins() {
    return OCTAVES << bits;
  }

  Measure.Operator operator(Scores scores, String keys) {
    List<String> slots = new ArrayList<>();
    for (int c = first; c < first + count; c++) {
      for (String counted : List.of("is", "not")) {
        for (int bin = 0; bin < bins(); bin++) {
          slots.add(counted + "." + c + "." + bin);
        }
      }
    }
    return new Measure.Operator(
        "score_counts",
        " from="
            + (scores == Scores.NUMBERS ? Scores.LOGITS : scores).name().toLowerCase(Locale.ROOT)
            + " bits="
            + bits
            + (only ? " class=" + first : "")
            + keys,
        slots);
  }

  /** The mean over the classes of which there are samples and others. */
  @Override
  public double of(double[] sums, int from, long samples) {
    double total = 0;
    int counted = 0;
    for (int c = 0; c < count; c++) {
      double area = area(sums, from + 2 * bins() * c);
      total += Double.isNaN(area) ? 0 : area;
      counted += Double.isNaN(area) ? 0 : 1;
    }
    return total / counted;
  }

  private double area(double[] sums, int from) {
    double is = 0;
    double not = 0;
    double inOrder = 0;
    for (int bin = 0; bin < bins(); bin++) {
      double here = sums[from + bin];
      double others = sums[from + bins() + bin];
      inOrder += here * (not + others / 2);
      is += here;
      not += others;
    }
    return inOrder / (is * not);
  }
}
