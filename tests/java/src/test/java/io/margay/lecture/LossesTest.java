package io.margay.lecture;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import io.margay.Shape;
import io.margay.Tensor;
import io.margay.data.Dataset;
import io.margay.layer.Dense;
import io.margay.layer.Softmax;
import io.margay.loss.CrossEntropy;
import io.margay.loss.Evaluation;
import io.margay.loss.Loss;
import io.margay.loss.MulticlassHinge;
import io.margay.model.Model;
import io.margay.train.Trainer;
import java.util.List;
import java.util.Locale;
import java.util.stream.IntStream;
import org.assertj.core.data.Offset;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/**
 * digipodium and KTH ID2223: two networks look at three pictures, of a dog, a cat and a dog. They
 * are wrong equally often, but one of them is much more surprised.
 */
class LossesTest {

  private static final List<String> CLASSES = List.of("dog", "cat", "neither");
  private static final int[] TRUTHS = {0, 1, 0};

  private static final Maps NN1 =
      Maps.of(
          """
          0.9 0.1
          0.1 0.9
          0.4 0.6
          """);

  private static final Maps NN2 =
      Maps.of(
          """
          0.6 0.4
          0.3 0.7
          0.1 0.9
          """);

  /**
   * A network that says these probabilities: their logarithms are its votes, and its weights pass
   * them on as they are.
   */
  private static Evaluation evaluate(Kernels kernels, Maps probabilities, Tensor labels) {
    boolean soft = labels.type().isFloating();
    return evaluate(kernels, probabilities, labels, CrossEntropy.of().softLabels(soft));
  }

  private static Evaluation evaluate(
      Kernels kernels, Maps probabilities, Tensor labels, Loss loss) {
    int classes = probabilities.columns();
    Shape shape = Shape.of(probabilities.rows(), classes);
    Tensor votes = kernels.tensor(probabilities.map(Math::log).values(), shape);
    Dataset pictures = Dataset.of(votes, labels, CLASSES.subList(0, classes));
    double[] identity = new double[classes * classes];
    for (int i = 0; i < classes; i++) {
      identity[i * classes + i] = 1;
    }
    Model model = kernels.model(Shape.of(classes), Dense.of(classes).bias(false), Softmax.of());
    try (Trainer trainer = Trainer.of(model).type(kernels.type()).lanes(1).loss(loss).build()) {
      trainer.setParameter("dense/kernel", kernels.tensor(identity, Shape.of(classes, classes)));
      return trainer.evaluate(pictures);
    }
  }

  /** Logarithms are rounded once on the way in, and the loss is one of a sum of exponentials. */
  private static Offset<Double> rounding(Kernels kernels) {
    return within(8 * kernels.epsilon());
  }

  @ParameterizedTest
  @EnumSource(names = ".*_TRAINING.*", mode = EnumSource.Mode.MATCH_ALL)
  void bothAreWrongInOneOfThree(Kernels kernels) {
    Tensor truths = Tensor.of(TRUTHS, Shape.of(3));
    assertThat(1 - evaluate(kernels, NN1, truths).accuracy()).isEqualTo(1 / 3.0, within(1e-15));
    assertThat(1 - evaluate(kernels, NN2, truths).accuracy()).isEqualTo(1 / 3.0, within(1e-15));
  }

  /** -(log 0.9 + log 0.9 + log 0.4) / 3 and -(log 0.6 + log 0.7 + log 0.1) / 3. */
  @ParameterizedTest
  @EnumSource(names = ".*_TRAINING.*", mode = EnumSource.Mode.MATCH_ALL)
  void crossEntropyTellsThemApart(Kernels kernels) {
    Tensor truths = Tensor.of(TRUTHS, Shape.of(3));
    double first = evaluate(kernels, NN1, truths).loss();
    double second = evaluate(kernels, NN2, truths).loss();

    assertThat(first).isEqualTo(-Math.log(0.9 * 0.9 * 0.4) / 3, rounding(kernels));
    assertThat(second).isEqualTo(-Math.log(0.6 * 0.7 * 0.1) / 3, rounding(kernels));
    assertThat(String.format(Locale.ROOT, "%.3f %.3f", first, second)).isEqualTo("0.376 1.057");
    assertThat(String.format(Locale.ROOT, "%.2f %.2f", first, second)).isEqualTo("0.38 1.06");
  }

  /** H(p, q) = -Σ p log q with p as one-hot vectors is the same. */
  @ParameterizedTest
  @EnumSource(names = ".*_TRAINING.*", mode = EnumSource.Mode.MATCH_ALL)
  void truthsAsProbabilities(Kernels kernels) {
    Tensor truths = Tensor.of(new double[] {1, 0, 0, 1, 1, 0}, Shape.of(3, 2));
    assertThat(evaluate(kernels, NN1, truths).loss()).isEqualTo(0.376, within(0.0005));
    assertThat(evaluate(kernels, NN2, truths).loss()).isEqualTo(1.057, within(0.0005));
  }

  /** In units of log 2: 1/2 · 2 + 1/4 · 2 + 1/4 · 1. */
  @ParameterizedTest
  @EnumSource(names = ".*_TRAINING.*", mode = EnumSource.Mode.MATCH_ALL)
  void entropyOfOneDistributionUnderAnother(Kernels kernels) {
    Tensor p = Tensor.of(new double[] {0.5, 0.25, 0.25}, Shape.of(1, 3));
    Maps q = Maps.of("0.25 0.25 0.5");
    assertThat(evaluate(kernels, q, p).loss()).isEqualTo(1.75 * Math.log(2), rounding(kernels));
  }

  /** "6" against the probabilities as the slide prints them, whose sum is not 1: -log 0.9. */
  @ParameterizedTest
  @EnumSource(names = ".*_TRAINING.*", mode = EnumSource.Mode.MATCH_ALL)
  void sixAgainstItsPrintedProbabilities(Kernels kernels) {
    double[] printed = {0.1, 0.2, 0.1, 0.3, 0.2, 0.1, 0.9, 0.2, 0.1, 0.1};
    Shape shape = Shape.of(10);
    Dataset six =
        Dataset.of(
            kernels.tensor(printed, Shape.of(1, 10)),
            Tensor.of(new int[] {6}, Shape.of(1)),
            IntStream.range(0, 10).mapToObj(Integer::toString).toList());
    try (Trainer trainer =
        Trainer.of(kernels.model(shape, Dense.of(10).bias(false)))
            .type(kernels.type())
            .lanes(1)
            .loss(CrossEntropy.of().fromProbabilities(true))
            .build()) {
      double[] identity = new double[100];
      for (int i = 0; i < 10; i++) {
        identity[i * 11] = 1;
      }
      trainer.setParameter("dense/kernel", kernels.tensor(identity, Shape.of(10, 10)));
      Evaluation measured = trainer.evaluate(six);
      assertThat(measured.loss()).isEqualTo(-Math.log(0.9), rounding(kernels));
      assertThat(String.format(Locale.ROOT, "%.3f", measured.loss())).isEqualTo("0.105");
      assertThat(measured.accuracy()).isEqualTo(1);
    }
  }

  /** The support vector machine of the same votes: the right class's margin before each other. */
  @ParameterizedTest
  @EnumSource(names = ".*_TRAINING.*", mode = EnumSource.Mode.MATCH_ALL)
  void marginsTellThemApartToo(Kernels kernels) {
    Tensor truths = Tensor.of(TRUTHS, Shape.of(3));
    double first = evaluate(kernels, NN1, truths, MulticlassHinge.of()).loss();
    double second = evaluate(kernels, NN2, truths, MulticlassHinge.of()).loss();

    assertThat(first)
        .as("log 9 is more than 1; only the last is short, by 1 + log 1.5")
        .isEqualTo((1 + Math.log(1.5)) / 3, rounding(kernels));
    assertThat(second)
        .isEqualTo(
            (1 - Math.log(1.5) + 1 - Math.log(7 / 3.0) + 1 + Math.log(9)) / 3, rounding(kernels));
  }
}
