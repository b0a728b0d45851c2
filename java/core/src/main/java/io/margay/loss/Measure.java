package io.margay.loss;

import io.margay.internal.text.Clause;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Objects;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/**
 * What is measured beside the losses, over the samples of a training's epoch as it goes and over
 * whole data sets.
 *
 * <pre>
 * Trainer.of(model).loss(CrossEntropy.of()).measure(Measure.f1()).measure(Measure.recall().of(1))
 * Measure.parse("f1:over=micro")
 * </pre>
 *
 * <p>A measure looks at what a loss looks at: its output, its target, the labels that it ignores,
 * and what its weights or mask leave out (a weight above 0 counts once).
 *
 * <pre>
 * hits, said, is     of a class: how often it was said rightly, said, and there
 * accuracy           Σ hits / all
 * precision          hits / said
 * recall             hits / is
 * f1, dice           2 hits / (said + is)
 * iou                hits / (said + is - hits)
 * top_k              share of the samples whose label is among the k largest outputs
 * roc_auc            the chance that a sample of the class has a larger score than one that is not of it
 * mse, mae           means of (x - target)² and |x - target|
 * </pre>
 *
 * <p>Where the target has class indices the class that is said is the one with the largest output.
 * Where it has values each value says yes or no by itself: yes is a target above a half and a
 * probability above the threshold. Over classes it is the mean of those that are said or there
 * ({@code MACRO}), the number of all of them together ({@code MICRO}), or that of one ({@code of}).
 * What is 0 / 0 of a class that counts is 0, as scikit-learn has it.
 *
 * <p>The area under the ROC curve comes from scores in bins, an eighth of log odds wide, so that it
 * takes no more memory for more samples; scores of one bin count as equal.
 *
 * @param kind what is measured
 * @param output the output of the loss beside which it stands; empty: the first loss
 * @param over how the classes become one number
 * @param number the class of {@code ONE}, or k of {@code TOP_K}; else 0
 * @param threshold the probability above which a value says yes, above 0 and below 1
 */
public record Measure(Kind kind, String output, Over over, int number, double threshold) {

  /** What is measured. */
  public enum Kind {
    /** Share of what is right. */
    ACCURACY,
    /** Share of the samples whose label is among the k largest outputs. */
    TOP_K,
    /** Share of a class in what is said to be it. */
    PRECISION,
    /** Share of a class that is found. */
    RECALL,
    /** The harmonic mean of precision and recall. */
    F1,
    /** Intersection over union. */
    IOU,
    /** Dice's coefficient, the same as F1. */
    DICE,
    /** The area under the receiver operating characteristic. */
    ROC_AUC,
    /** Mean squared error. */
    MSE,
    /** Mean absolute error. */
    MAE;

    /** As texts have it: {@code roc_auc}. */
    public String word() {
      return name().toLowerCase(Locale.ROOT);
    }

    boolean isOfClasses() {
      return this != ACCURACY && this != TOP_K && this != MSE && this != MAE;
    }
  }

  /** How the numbers of classes become one. */
  public enum Over {
    /** The mean of the classes. */
    MACRO,
    /** All classes counted together. */
    MICRO,
    /** One class alone. */
    ONE
  }

  private static final Pattern NAME = Pattern.compile("[A-Za-z0-9_./-]*");
  private static final int TOP_K = 5;
  private static final double HALF = 0.5;
  private static final int BINS = 512;

  /**
   * @throws IllegalArgumentException if a number is out of its range, or the area under the curve
   *     is asked for over all classes together
   */
  public Measure {
    Objects.requireNonNull(kind, "kind");
    Objects.requireNonNull(over, "over");
    if (!NAME.matcher(output).matches()) {
      throw new IllegalArgumentException(
          "Measure: output '" + output + "', expected letters, digits, '_', '.', '-' and '/'");
    }
    int least = kind == Kind.TOP_K ? 1 : 0;
    if (number < least || number > 0 && kind != Kind.TOP_K && over != Over.ONE) {
      throw new IllegalArgumentException(
          "Measure: "
              + (kind == Kind.TOP_K ? "top k of " : "class ")
              + number
              + ", expected at least "
              + least);
    }
    if (!(threshold > 0 && threshold < 1)) {
      throw new IllegalArgumentException(
          "Measure: threshold " + threshold + ", expected a number between 0 and 1");
    }
    if (over == Over.MICRO && kind == Kind.ROC_AUC || over != Over.MACRO && !kind.isOfClasses()) {
      throw new IllegalArgumentException(
          "Measure: " + kind.word() + " over " + over + ", expected MACRO");
    }
  }

  /** Of the first loss, over the classes' mean, with the threshold a half. */
  public static Measure of(Kind kind) {
    return new Measure(kind, "", Over.MACRO, kind == Kind.TOP_K ? TOP_K : 0, HALF);
  }

  /** Share of what is right. */
  public static Measure accuracy() {
    return of(Kind.ACCURACY);
  }

  /**
   * Share of the samples whose label is among the k largest outputs.
   *
   * @param k at least 1
   */
  public static Measure topK(int k) {
    return new Measure(Kind.TOP_K, "", Over.MACRO, k, HALF);
  }

  /** Share of a class in what is said to be it. */
  public static Measure precision() {
    return of(Kind.PRECISION);
  }

  /** Share of a class that is found. */
  public static Measure recall() {
    return of(Kind.RECALL);
  }

  /** The harmonic mean of precision and recall. */
  public static Measure f1() {
    return of(Kind.F1);
  }

  /** Intersection over union, the mean of the classes: {@code mean_iou}. */
  public static Measure iou() {
    return of(Kind.IOU);
  }

  /** Dice's coefficient. */
  public static Measure dice() {
    return of(Kind.DICE);
  }

  /** The area under the ROC curve, of each class against all others. */
  public static Measure rocAuc() {
    return of(Kind.ROC_AUC);
  }

  /** Mean squared error. */
  public static Measure mse() {
    return of(Kind.MSE);
  }

  /** Mean absolute error. */
  public static Measure mae() {
    return of(Kind.MAE);
  }

  /** The same beside the loss of this output. */
  public Measure output(String value) {
    return new Measure(kind, value, over, number, threshold);
  }

  /** The same of one class alone, counted from 0. */
  public Measure of(int index) {
    return new Measure(kind, output, Over.ONE, index, threshold);
  }

  /** The same of all classes counted together. */
  public Measure micro() {
    return new Measure(kind, output, Over.MICRO, number, threshold);
  }

  /** The same with another probability above which a value says yes. */
  public Measure threshold(double value) {
    return new Measure(kind, output, over, number, value);
  }

  /**
   * What its number is called: {@code f1}, {@code micro_f1}, {@code recall_1}, {@code mean_iou}.
   */
  public String name() {
    String word = kind.word();
    if (kind == Kind.TOP_K) {
      return "top_" + number + "_accuracy";
    }
    return switch (over) {
      case MACRO -> kind == Kind.IOU ? "mean_" + word : word;
      case MICRO -> "micro_" + word;
      case ONE -> word + "_" + number;
    };
  }

  /** What {@link #parse} reads, such as {@code recall:class=1}; what is usual is left out. */
  public String text() {
    return kind.word()
        + (output.isEmpty() ? "" : ":output=" + output)
        + (over == Over.MICRO ? ":over=micro" : "")
        + (over == Over.ONE ? ":class=" + number : "")
        + (kind == Kind.TOP_K ? ":k=" + number : "")
        + (threshold == HALF ? "" : ":threshold=" + threshold);
  }

  /**
   * Reads a measure.
   *
   * <pre>
   * accuracy      top_k[:k=5]      mse      mae      roc_auc[:class=N]
   * precision, recall, f1, iou, dice[:over=macro|micro or :class=N][:threshold=0.5]
   * </pre>
   *
   * <p>and for each of them {@code [:output=NODE]}.
   *
   * @throws IllegalArgumentException if the name or a setting is unknown, or a value is out of its
   *     range
   */
  public static Measure parse(String text) {
    Clause words = new Clause("measure", text);
    Kind kind =
        Stream.of(Kind.values())
            .filter(one -> one.word().equals(words.name()))
            .findFirst()
            .orElseThrow(
                () ->
                    words.refusal(
                        "'"
                            + words.name()
                            + "' is unknown, expected "
                            + Stream.of(Kind.values())
                                .map(Kind::word)
                                .collect(Collectors.joining(", ")),
                        null));
    String output = words.word("output", "");
    boolean micro = words.choice("over", "macro", "micro");
    int one = words.optionalWhole("class").orElse(-1);
    int k = kind == Kind.TOP_K ? words.whole("k", TOP_K) : 0;
    Measure measure =
        new Measure(
            kind,
            output,
            micro ? Over.MICRO : one >= 0 ? Over.ONE : Over.MACRO,
            one >= 0 ? one : k,
            words.number("threshold", HALF));
    words.refuseUnknown();
    return measure;
  }

  /**
   * What measures it in a program.
   *
   * @param name of the operator
   * @param keys its settings, each with a blank before
   * @param slots what it adds up, in the order of the native side
   */
  public record Operator(String name, String keys, List<String> slots) {}

  /**
   * What measures it beside a loss.
   *
   * @param classes values of the last dimension of what the loss looks at
   * @throws IllegalArgumentException if the loss's target is none that it can be measured by, or
   *     there is no such class
   */
  public Operator operator(Loss loss, int classes) {
    boolean numbers = kind == Kind.MSE || kind == Kind.MAE;
    boolean fits =
        numbers
            ? loss.truth() == Truth.VALUES
            : kind == Kind.TOP_K
                ? loss.truth() != Truth.VALUES
                : loss.truth() != Truth.PROBABILITIES;
    if (!fits) {
      throw new IllegalArgumentException(
          "Measure: "
              + kind.word()
              + " beside "
              + loss.text()
              + ", whose target has "
              + loss.truth().words()
              + ", expected "
              + (numbers ? "values" : kind == Kind.TOP_K ? "classes" : "class indices or values"));
    }
    if (over == Over.ONE && number >= classes) {
      throw new IllegalArgumentException(
          "Measure: class " + number + " of " + text() + ", expected 0 to " + (classes - 1));
    }
    boolean values = loss.truth() == Truth.VALUES;
    String ignored =
        loss instanceof CrossEntropy entropy && entropy.ignoreIndex().isPresent()
            ? " ignore_index=" + entropy.ignoreIndex().getAsInt()
            : "";
    boolean votes = loss.scores() != Scores.PROBABILITIES;
    return switch (kind) {
      case MSE, MAE -> new Operator(kind.word(), " weight=0", List.of("loss"));
      case TOP_K ->
          new Operator(
              CrossEntropy.WORD,
              (votes ? "" : " from=probabilities")
                  + ignored
                  + " top_k="
                  + Math.min(number, classes)
                  + " weight=0",
              CrossEntropy.METRICS);
      case ROC_AUC ->
          new Operator(
              "score_counts",
              " from=" + loss.scores().name().toLowerCase(Locale.ROOT) + ignored,
              slots(classes, List.of("is", "not"), BINS));
      default ->
          new Operator(
              "class_counts",
              (values
                      ? " threshold=" + (votes ? Math.log(threshold / (1 - threshold)) : threshold)
                      : "")
                  + ignored,
              slots(classes, List.of("hits", "said", "is"), 0));
    };
  }

  /** Of counts by class, and of bins by class, what is counted, and bin. */
  private static List<String> slots(int classes, List<String> counted, int bins) {
    List<String> slots = new ArrayList<>();
    for (int outer = 0; outer < (bins > 0 ? classes : counted.size()); outer++) {
      for (int inner = 0; inner < (bins > 0 ? counted.size() : classes); inner++) {
        String slot = counted.get(bins > 0 ? inner : outer) + "." + (bins > 0 ? outer : inner);
        if (bins == 0) {
          slots.add(slot);
        }
        for (int bin = 0; bin < bins; bin++) {
          slots.add(slot + "." + bin);
        }
      }
    }
    if (bins == 0) {
      slots.add("counted");
    }
    return slots;
  }

  /** How the number comes from the slots of its operator. */
  public Formula formula(Loss loss, int classes) {
    boolean values = loss.truth() == Truth.VALUES;
    return switch (kind) {
      case MSE, MAE -> (sums, first, samples) -> sums[first] / samples;
      case TOP_K -> (sums, first, samples) -> sums[first + 2] / samples;
      case ACCURACY -> (sums, first, samples) -> accuracy(sums, first, classes, values);
      case ROC_AUC -> (sums, first, samples) -> areas(sums, first, classes);
      default -> (sums, first, samples) -> rates(sums, first, classes);
    };
  }

  /** A number that is made of sums over samples. */
  public interface Formula {

    /**
     * Computes it; allocates nothing.
     *
     * @param sums of which those from {@code first} on are its own
     */
    double of(double[] sums, int first, long samples);
  }

  private static double accuracy(double[] sums, int first, int classes, boolean values) {
    double hits = 0;
    double wrong = 0;
    for (int c = first; c < first + classes; c++) {
      hits += sums[c];
      wrong += sums[c + classes] + sums[c + 2 * classes] - 2 * sums[c];
    }
    double all = sums[first + 3 * classes];
    return values ? (all - wrong) / all : hits / all;
  }

  private double rates(double[] sums, int first, int classes) {
    double total = 0;
    int counted = 0;
    double hits = 0;
    double said = 0;
    double is = 0;
    for (int c = 0; c < classes; c++) {
      if (over != Over.ONE || c == number) {
        double ownHits = sums[first + c];
        double ownSaid = sums[first + classes + c];
        double ownIs = sums[first + 2 * classes + c];
        hits += ownHits;
        said += ownSaid;
        is += ownIs;
        if (ownSaid + ownIs > 0) {
          total += rate(ownHits, ownSaid, ownIs);
          counted++;
        }
      }
    }
    return over == Over.MICRO ? rate(hits, said, is) : total / counted;
  }

  private double rate(double hits, double said, double is) {
    double all =
        switch (kind) {
          case PRECISION -> said;
          case RECALL -> is;
          case IOU -> said + is - hits;
          default -> (said + is) / 2;
        };
    return all > 0 ? hits / all : said + is > 0 ? 0 : Double.NaN;
  }

  /** The mean over the classes of which there are samples and others. */
  private double areas(double[] sums, int first, int classes) {
    double total = 0;
    int counted = 0;
    for (int c = 0; c < classes; c++) {
      if (over != Over.ONE || c == number) {
        double area = area(sums, first + 2 * BINS * c);
        total += Double.isNaN(area) ? 0 : area;
        counted += Double.isNaN(area) ? 0 : 1;
      }
    }
    return total / counted;
  }

  private static double area(double[] sums, int first) {
    double is = 0;
    double not = 0;
    double inOrder = 0;
    for (int bin = 0; bin < BINS; bin++) {
      double here = sums[first + bin];
      inOrder += here * (not + sums[first + BINS + bin] / 2);
      is += here;
      not += sums[first + BINS + bin];
    }
    return inOrder / (is * not);
  }
}
