package io.margay.loss;

import io.margay.internal.text.Clause;
import java.util.List;
import java.util.Locale;
import java.util.Objects;
import java.util.OptionalInt;
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
 * r2                 1 - Σ (x - target)² / Σ (target - mean target)²      mean over the numbers of the last dimension
 * confusion          how often each class was taken for each other one: a matrix, no number
 * </pre>
 *
 * <p>Where the target has class indices the class that is said is the one with the largest output.
 * Where it has values each value says yes or no by itself: yes is a target above a half and a
 * probability above the threshold. Over classes it is the mean of those that are said or there
 * ({@code MACRO}), the number of all of them together ({@code MICRO}), or that of one ({@code of}).
 * What is 0 / 0 of a class that counts is 0, as scikit-learn has it.
 *
 * <p>The area under the ROC curve comes from scores in bins, so that it takes no more memory for
 * more samples; scores of one bin count as equal. A bin is a part of an octave: an eighth of it,
 * with up to 4 classes a sixteenth or less, so that scores of any size, from 1e-7 to 1e12, give the
 * area to 1e-3 where they are spread as widely as they are large. Scores are votes, or the log odds
 * of probabilities; where one of several classes is right, relative to the odds of a guess.
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
    MAE,
    /** The share of the targets' variance that is explained. */
    R2,
    /** How often each class was taken for each other one. */
    CONFUSION;

    /** As texts have it: {@code roc_auc}. */
    public String word() {
      return name().toLowerCase(Locale.ROOT);
    }

    boolean isOfClasses() {
      return this == ROC_AUC || hasThreshold() && this != ACCURACY;
    }

    boolean hasThreshold() {
      return this != TOP_K && this != ROC_AUC && this != CONFUSION && !isOfNumbers();
    }

    boolean isOfNumbers() {
      return this == MSE || this == MAE || this == R2;
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

  /**
   * @throws IllegalArgumentException if a number is out of its range, the area under the curve is
   *     asked for over all classes together, or another threshold of what has none
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
    if (threshold != HALF && !kind.hasThreshold()) {
      throw new IllegalArgumentException(
          "Measure: threshold " + threshold + " of " + kind.word() + ", which has none");
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

  /**
   * The share of the targets' variance that is explained: 1 is perfect, 0 no more than the mean.
   */
  public static Measure r2() {
    return of(Kind.R2);
  }

  /**
   * How often each class was taken for each other one, of at most 256 classes with a class index
   * for each sample or place: the {@link Evaluation#confusions}, those of the last epoch in a
   * history.
   */
  public static Measure confusion() {
    return of(Kind.CONFUSION);
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
   * What its number is called: {@code f1}, {@code micro_f1}, {@code recall_1}, {@code mean_iou},
   * {@code f1_above_0.3}.
   */
  public String name() {
    String word = kind.word();
    if (kind == Kind.TOP_K) {
      return "top_" + number + "_accuracy";
    }
    String above = threshold == HALF ? "" : "_above_" + threshold;
    return switch (over) {
      case MACRO -> (kind == Kind.IOU ? "mean_" + word : word) + above;
      case MICRO -> "micro_" + word + above;
      case ONE -> word + "_" + number + above;
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
   * accuracy      top_k[:k=5]      mse      mae      r2      roc_auc[:class=N]      confusion
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
    OptionalInt one = words.optionalWhole("class");
    int k = kind == Kind.TOP_K ? words.whole("k", TOP_K) : 0;
    if (micro && one.isPresent()) {
      throw words.refusal(
          "over=micro and class=" + one.getAsInt() + ", expected one of them", null);
    }
    Measure measure =
        new Measure(
            kind,
            output,
            micro ? Over.MICRO : one.isPresent() ? Over.ONE : Over.MACRO,
            one.orElse(k),
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
    requireTruth(loss);
    if (over == Over.ONE && number >= classes) {
      throw new IllegalArgumentException(
          "Measure: class " + number + " of " + text() + ", expected 0 to " + (classes - 1));
    }
    String ignored =
        loss instanceof Aimed<?> aimed && aimed.ignoreIndex().isPresent()
            ? " ignore_index=" + aimed.ignoreIndex().getAsInt()
            : "";
    return switch (kind) {
      case MSE, MAE -> new Operator(kind.word(), " weight=0", List.of("loss"));
      case R2 -> new Operator(Explained.OPERATOR, "", Explained.slots(classes));
      case TOP_K ->
          new Operator(
              CrossEntropy.WORD,
              (loss.scores() == Scores.PROBABILITIES ? " from=probabilities" : "")
                  + ignored
                  + " top_k="
                  + Math.min(number, classes)
                  + " weight=0",
              List.of(CrossEntropy.TOP_K_ACCURACY));
      case ROC_AUC -> ScoreBins.of(this, classes).operator(loss.scores(), ignored);
      case CONFUSION -> {
        requireAtMost(Counts.MOST_CONFUSED, classes, "");
        yield new Operator(
            Counts.OPERATOR, " confusion=true" + ignored, Counts.confusionSlots(classes));
      }
      default ->
          new Operator(
              Counts.OPERATOR,
              (loss.truth() == Truth.VALUES ? threshold(loss.scores()) : "") + ignored,
              Counts.slots(classes));
    };
  }

  private void requireTruth(Loss loss) {
    boolean fits =
        switch (kind) {
          case MSE, MAE, R2 -> loss.truth() == Truth.VALUES;
          case TOP_K -> loss.truth() != Truth.VALUES;
          case CONFUSION -> loss.truth() == Truth.INDICES;
          default -> loss.truth() != Truth.PROBABILITIES;
        };
    if (!fits) {
      throw new IllegalArgumentException(
          "Measure: "
              + kind.word()
              + " beside "
              + loss.text()
              + ", whose target has "
              + loss.truth().words()
              + ", expected "
              + switch (kind) {
                case MSE, MAE, R2 -> "values";
                case TOP_K -> "classes";
                case CONFUSION -> "class indices";
                default -> "class indices or values";
              });
    }
  }

  void requireAtMost(int most, int classes, String mend) {
    if (classes > most) {
      throw new IllegalArgumentException(
          "Measure: " + text() + " of " + classes + " classes, expected at most " + most + mend);
    }
  }

  /** What a value of the network is compared with. */
  private String threshold(Scores scores) {
    return switch (scores) {
      case SOFTMAX -> " from=softmax threshold=" + threshold;
      case LOGITS -> " threshold=" + Math.log(threshold / (1 - threshold));
      case PROBABILITIES, NUMBERS -> " threshold=" + threshold;
    };
  }

  /**
   * How the number comes from the slots of its operator.
   *
   * @throws IllegalStateException of a confusion, which is no number, and of what is a mean over
   *     terms
   */
  public Formula formula(Loss loss, int classes) {
    boolean values = loss.truth() == Truth.VALUES;
    return switch (kind) {
      case R2 -> (sums, first, samples) -> Explained.share(sums, first, classes);
      case ACCURACY -> (sums, first, samples) -> Counts.accuracy(sums, first, classes, values);
      case ROC_AUC -> ScoreBins.of(this, classes);
      case CONFUSION, TOP_K, MSE, MAE ->
          throw new IllegalStateException("Measure: " + kind.word() + " has no formula of counts");
      default -> (sums, first, samples) -> Counts.rate(this, sums, first, classes);
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
}
