package io.margay.lecture;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import io.margay.DataType;
import io.margay.Shape;
import io.margay.Tensor;
import io.margay.layer.AvgPool1d;
import io.margay.layer.AvgPool2d;
import io.margay.layer.Dense;
import io.margay.layer.Flatten;
import io.margay.layer.GlobalAvgPool;
import io.margay.layer.Input;
import io.margay.layer.Maximum;
import io.margay.layer.Reshape;
import io.margay.layer.Subtract;
import io.margay.layer.Value;
import io.margay.model.Model;
import io.margay.model.Predictor;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/**
 * "How convolutional neural networks work": twelve values vote for X or O, and how wrong the answer
 * is. Five of them are X's electors, the other seven O's; an answer is the mean of its electors.
 */
class VotesTest {

  private static final Maps VOTES =
      Maps.of("0.9 0.65 0.45 0.87 0.96 0.73 0.23 0.63 0.44 0.89 0.94 0.53");
  private static final Maps FOR_X = Maps.of("1 0 0 1 1 0 0 0 0 1 1 0");
  private static final Maps FOR_O = FOR_X.map(v -> 1 - v);

  private static final double[] ELECTORS =
      Maps.kernel(FOR_X.map(v -> v / 5), FOR_O.map(v -> v / 7));

  /** 4.56 / 5 and 3.66 / 7. */
  private static final double[] ANSWERS = {0.912, 3.66 / 7};

  @ParameterizedTest
  @EnumSource
  void theAnswersAreMeansOfTheElectors(Kernels kernels) {
    Maps answers =
        kernels.run(VOTES, Map.of("dense/kernel", ELECTORS), Flatten.of(), Dense.of(2).bias(false));

    // seven products, each of two rounded numbers, and their sum
    assertThat(answers.values()).containsExactly(ANSWERS, within(16 * kernels.epsilon()));
  }

  @ParameterizedTest
  @EnumSource
  void meansArePoolingToo(Kernels kernels) {
    Maps forX = Maps.of("0.9 0.87 0.96 0.89 0.94");
    Maps forO = Maps.of("0.65 0.45 0.73 0.23 0.63 0.44 0.53");
    for (int i = 0; i < ANSWERS.length; i++) {
      Maps electors = i == 0 ? forX : forO;
      int count = electors.columns();
      Maps pooled = kernels.run(electors, AvgPool2d.of(1, count));
      Maps global = kernels.run(electors, GlobalAvgPool.of());
      Maps line =
          kernels.run(electors, Reshape.of(Shape.of(count, 1)), AvgPool1d.of(count), Flatten.of());
      for (Maps mean : new Maps[] {pooled, global, line}) {
        assertThat(mean.values())
            .containsExactly(new double[] {ANSWERS[i]}, within(16 * kernels.epsilon()));
      }
    }
  }

  /** The distance of the right answer and the actual one: the larger of both differences. */
  private static Value error(Value right, Value actual) {
    return Maximum.of()
        .named("error")
        .apply(Subtract.of().apply(right, actual), Subtract.of().apply(actual, right));
  }

  private static final Input RIGHT = Input.of(Shape.of(2), DataType.F32).named("right");

  /** The picture is an X: 1 for X, 0 for O. */
  private static final Tensor AN_X = Tensor.of(new float[] {1, 0}, Shape.of(1, 2));

  /** T's slide has 0.92 and 0.51; it prints 0.49 for O and 0.57 for both. */
  @Test
  void theErrorIsTheDistanceOfRightAndActualAnswer() {
    Input actual = Input.of(Shape.of(2), DataType.F32).named("actual");
    try (Predictor predictor = Predictor.of(Model.of(error(RIGHT, actual)), Map.of())) {
      Tensor answers = Tensor.of(new float[] {0.92f, 0.51f}, Shape.of(1, 2));
      float[] errors =
          predictor.predict(Map.of("right", AN_X, "actual", answers)).get("error").toFloats();
      assertThat(errors).containsExactly(new float[] {0.08f, 0.51f}, within(1e-7f));
      assertThat(errors[0] + errors[1]).isEqualTo(0.59f, within(1e-7f));
    }
  }

  /**
   * "Adjust each value up and down a bit and see how the error changes": more of an elector of X
   * makes it smaller by a fifth, more of an elector of O larger by a seventh.
   */
  @Test
  void adjustingAVoteShowsWhatItIsWorth() {
    Input votes = Input.of(Shape.of(12), DataType.F32).named("votes");
    Value answers = Dense.of(2).bias(false).named("dense").apply(votes);
    Tensor electors = Tensor.of(Tensor.of(ELECTORS, Shape.of(12, 2)).toFloats(), Shape.of(12, 2));
    try (Predictor predictor =
        Predictor.of(Model.of(error(RIGHT, answers)), Map.of("dense/kernel", electors))) {
      double before = total(predictor, VOTES.values());
      assertThat(before).isEqualTo(1 - ANSWERS[0] + ANSWERS[1], within(1e-6));
      for (int i = 0; i < 12; i++) {
        double slope = FOR_X.values()[i] == 1 ? -1 / 5.0 : 1 / 7.0;
        for (double bit : new double[] {0.02, -0.02}) {
          double[] adjusted = VOTES.values().clone();
          adjusted[i] += bit;
          assertThat(total(predictor, adjusted) - before)
              .as("vote %d by %s", i, bit)
              .isEqualTo(bit * slope, within(1e-6));
        }
      }
    }
  }

  private static double total(Predictor predictor, double[] votes) {
    Tensor sample = Tensor.of(Tensor.of(votes, Shape.of(1, 12)).toFloats(), Shape.of(1, 12));
    float[] errors =
        predictor.predict(Map.of("right", AN_X, "votes", sample)).get("error").toFloats();
    return (double) errors[0] + errors[1];
  }
}
