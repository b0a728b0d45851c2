package io.margay.train;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import io.margay.DataType;
import io.margay.Shape;
import io.margay.data.Dataset;
import io.margay.layer.Dense;
import io.margay.layer.Initializer;
import io.margay.layer.Input;
import io.margay.layer.Softmax;
import io.margay.model.Model;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/**
 * The first step of each optimiser, worked by hand: an input of 1 and two weights of 1 vote for
 * both classes alike, so that the gradient of the right class's weight is 1/2 - 1.
 */
class OptimizerStepTest {

  private static final Dataset ONE = Dataset.of(new float[] {1}, Shape.of(1), new int[] {0});

  private static double step(String optimizer, String schedule) {
    Model model =
        Model.sequential(
            Input.of(Shape.of(1), DataType.F32),
            Dense.of(2).bias(false).initializer(Initializer.constant(1)).named("votes"),
            Softmax.of());
    try (Trainer trainer =
        Trainer.of(model)
            .recipe(Recipe.parse("lanes=1 type=f64 optimizer=" + optimizer))
            .schedule(Schedule.parse(schedule))
            .build()) {
      trainer.fit(ONE);
      return trainer.parameter("votes/kernel").toDoubles()[0] - 1;
    }
  }

  @ParameterizedTest
  @CsvSource({
    // η/2
    "sgd:learning_rate=0.1, 0.05",
    // first η λ off the weight
    "sgd:learning_rate=0.1:weight_decay=0.01, 0.049",
    "sgd:learning_rate=0.1:momentum=0.9, 0.05",
    // μ v + η/2
    "sgd:learning_rate=0.1:momentum=0.9:nesterov=true, 0.095",
    // s = 0.1/4: 0.05/√0.025
    "rmsprop:learning_rate=0.1, 0.31622713",
    // s = 1/4: 0.05/√0.35
    "adagrad:learning_rate=0.1, 0.08451541",
    "adagrad:learning_rate=0.1:start=0, 0.09999998",
    // s = 0.05/4: √1e-7/√0.0125 · 0.5
    "adadelta:learning_rate=1, 0.0014142079",
    // mean and mean square, corrected, are the gradient and its square: η
    "adam:learning_rate=0.1, 0.09999937",
    "adam:learning_rate=0.1:amsgrad=true, 0.09999937",
    // 0.1 · 0.004 less
    "adamw:learning_rate=0.1, 0.09959937",
    // as Adam's, but as long as the weights, √2, which both take
    "lamb:learning_rate=0.1, 0.1",
    // u1 = 0.468, u2 = 0.48528, m = -0.05: (u2 · 0.05/(1 - u1 u2) + 0.5)/0.5 · η
    "nadam:learning_rate=0.1, 0.10627876",
    // u1 = 0.45007347, u2 = 0.45014686
    "nadam:learning_rate=0.1:momentum_decay=0.004, 0.10564516"
  })
  void theFirstStepIsTheOneWorkedByHand(String optimizer, double expected) {
    assertThat(step(optimizer, "constant")).isEqualTo(expected, within(2e-8));
  }
}
