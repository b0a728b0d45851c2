package io.margay.lecture;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import io.margay.Shape;
import io.margay.layer.Activation;
import io.margay.layer.Conv2d;
import io.margay.layer.Flatten;
import io.margay.layer.Maxout;
import io.margay.layer.PRelu;
import io.margay.layer.Softmax;
import java.util.Map;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** IIIT Sri City: what bends the straight lines. At logarithms the functions are fractions. */
class ActivationsTest {

  private static final double LN2 = Math.log(2);
  private static final double LN3 = Math.log(3);

  /** The function as a layer of its own, and as the last step of a convolution that copies. */
  private static void assertFunction(
      Kernels kernels, Activation function, double[] x, double[] expected) {
    Maps row = Maps.of(x, Shape.of(1, x.length, 1));
    Maps layer = kernels.run(row, function);
    Maps step =
        kernels.run(
            row, Map.of("conv2d/kernel", new double[] {1}), Conv2d.of(1, 1).activation(function));

    assertClose(kernels, "layer", layer.values(), expected);
    assertClose(kernels, "step", step.values(), expected);
  }

  /**
   * x is rounded, exponential and error function are good to a few units, and quotients or
   * differences follow.
   */
  private static void assertClose(
      Kernels kernels, String what, double[] values, double[] expected) {
    assertThat(values).as(what).hasSameSizeAs(expected);
    for (int i = 0; i < expected.length; i++) {
      double tolerance = 16 * kernels.epsilon() * Math.max(1, Math.abs(expected[i]));
      assertThat(values[i]).as("%s, number %d", what, i).isCloseTo(expected[i], within(tolerance));
    }
  }

  /** 1 / (1 + e^-x): e^-ln 3 is 1/3, so 1 / (4/3). */
  @ParameterizedTest
  @EnumSource
  void sigmoid(Kernels kernels) {
    assertFunction(
        kernels,
        Activation.sigmoid(),
        new double[] {-100, -LN3, 0, LN3, 100},
        new double[] {0, 1 / 4.0, 1 / 2.0, 3 / 4.0, 1});
  }

  /** (2 - 1/2) / (2 + 1/2) = 3/5. */
  @ParameterizedTest
  @EnumSource
  void tanh(Kernels kernels) {
    assertFunction(
        kernels,
        Activation.tanh(),
        new double[] {-100, -LN2, 0, LN2, LN3, 100},
        new double[] {-1, -3 / 5.0, 0, 3 / 5.0, 4 / 5.0, 1});
  }

  @ParameterizedTest
  @EnumSource
  void reluIsExact(Kernels kernels) {
    Maps x = Maps.of("-10 -1 0 1 10");
    assertThat(kernels.run(x, Activation.relu())).isEqualTo(Maps.of("0 0 0 1 10"));
  }

  /** Between -1 and 1, or 0 and 6; every value here is a fraction of 4. */
  @ParameterizedTest
  @EnumSource
  void clipsAreExact(Kernels kernels) {
    Maps x = Maps.of("-100 -1 -0.25 0 0.5 1 5.75 6 100");
    assertThat(kernels.run(x, Activation.clip(-1, 1)))
        .isEqualTo(Maps.of("-1 -1 -0.25 0 0.5 1 1 1 1"));
    assertThat(kernels.run(x, Activation.relu6())).isEqualTo(Maps.of("0 0 0 0 0.5 1 5.75 6 6"));
  }

  /** x · sigmoid(x): x times 1/4, 1/2, 3/4. */
  @ParameterizedTest
  @EnumSource
  void swish(Kernels kernels) {
    assertFunction(
        kernels,
        Activation.swish(),
        new double[] {-100, -LN3, 0, LN3, 100},
        new double[] {0, -LN3 / 4, 0, LN3 * 3 / 4, 100});
    assertFunction(
        kernels,
        Activation.swish(2),
        new double[] {-LN3 / 2, 0, LN3 / 2},
        new double[] {-LN3 / 8, 0, LN3 * 3 / 8});
  }

  /** max(0.1 x, x). */
  @ParameterizedTest
  @EnumSource
  void leakyRelu(Kernels kernels) {
    assertFunction(
        kernels,
        Activation.leakyRelu(0.1),
        new double[] {-10, -1, 0, 1, 10},
        new double[] {-1, -0.1, 0, 1, 10});
  }

  /** max(αx, x) with an α that is learned, here 1/4; a picture of two channels has two. */
  @ParameterizedTest
  @EnumSource
  void prelu(Kernels kernels) {
    Maps x = Maps.of("-8 -1 0 1 8 | -8 -1 0 1 8");
    assertThat(
            kernels.run(
                x, Map.of("bent/alpha", new double[] {0.25, 0.5}), PRelu.of().named("bent")))
        .isEqualTo(Maps.of("-2 -0.25 0 1 8 | -4 -0.5 0 1 8"));
  }

  /** max(w1·x + b1, w2·x + b2): |x| of x and -x, and a bend at 0 of x + 1 and 1 - 2x. */
  @ParameterizedTest
  @EnumSource
  void maxout(Kernels kernels) {
    Maps x = Maps.of("-2 -1 0 1 2");
    Maxout maxout = Maxout.of(Conv2d.of(1, 1), 2).named("bent");
    Map<String, double[]> absolute =
        Map.of("bent/piece1/kernel", new double[] {1}, "bent/piece2/kernel", new double[] {-1});
    Map<String, double[]> bend =
        Map.of(
            "bent/piece1/kernel",
            new double[] {1},
            "bent/piece1/bias",
            new double[] {1},
            "bent/piece2/kernel",
            new double[] {-2},
            "bent/piece2/bias",
            new double[] {1});
    assertThat(kernels.run(x, absolute, maxout)).isEqualTo(Maps.of("2 1 0 1 2"));
    assertThat(kernels.run(x, bend, maxout)).isEqualTo(Maps.of("5 3 1 2 3"));
  }

  /** α (e^x - 1) below 0: α (1/2 - 1). */
  @ParameterizedTest
  @EnumSource
  void elu(Kernels kernels) {
    assertFunction(
        kernels,
        Activation.elu(1),
        new double[] {-100, -LN3, -LN2, 0, 1, 10},
        new double[] {-1, -2 / 3.0, -1 / 2.0, 0, 1, 10});
    assertFunction(
        kernels,
        Activation.elu(2),
        new double[] {-100, -LN3, -LN2, 0, 1, 10},
        new double[] {-2, -4 / 3.0, -1, 0, 1, 10});
  }

  /** ln(1 + e^x): ln(1 + 3) = 2 ln 2, ln(1 + 1/3) = ln(4/3). */
  @ParameterizedTest
  @EnumSource
  void softplus(Kernels kernels) {
    assertFunction(
        kernels,
        Activation.softplus(),
        new double[] {-100, -LN3, 0, LN3, 10},
        new double[] {0, 2 * LN2 - LN3, LN2, 2 * LN2, Math.log1p(Math.exp(10))});
  }

  /** ELU of 1.67326, times 1.0507: at -ln 2 half of the least value, -1.75810. */
  @ParameterizedTest
  @EnumSource
  void selu(Kernels kernels) {
    double least = -1.0507009873554805 * 1.6732632423543772;
    assertFunction(
        kernels,
        Activation.selu(),
        new double[] {-100, -LN3, -LN2, 0, 10},
        new double[] {least, least * 2 / 3, least / 2, 0, 10.507009873554805});
  }

  /**
   * The part of a normal distribution below 1 is 0.8413447460685429, below 2 0.9772498680518208.
   */
  @ParameterizedTest
  @EnumSource
  void gelu(Kernels kernels) {
    assertFunction(
        kernels,
        Activation.gelu(),
        new double[] {-100, -1, 0, 1, 2, 100},
        new double[] {
          0, -1 + 0.8413447460685429, 0, 0.8413447460685429, 2 * 0.9772498680518208, 100
        });
    double near = Math.sqrt(2 / Math.PI) * 1.044715;
    assertFunction(
        kernels,
        Activation.geluTanh(),
        new double[] {-100, -1, 0, 1, 100},
        new double[] {0, -(1 - Math.tanh(near)) / 2, 0, (1 + Math.tanh(near)) / 2, 100});
  }

  /** tanh(ln 2) is 3/5, and ln(1 + e^0) is ln 2; tanh(ln 4) is 15/17. */
  @ParameterizedTest
  @EnumSource
  void mish(Kernels kernels) {
    assertFunction(
        kernels,
        Activation.mish(),
        new double[] {-100, 0, LN3, 100},
        new double[] {0, 0, LN3 * 15 / 17, 100});
  }

  /** x / 6 + 1/2 between -3 and 3. */
  @ParameterizedTest
  @EnumSource
  void hardSigmoidAndHardSwish(Kernels kernels) {
    double[] x = {-100, -3, -1.5, 0, 1.5, 3, 100};
    assertFunction(
        kernels, Activation.hardSigmoid(), x, new double[] {0, 0, 0.25, 0.5, 0.75, 1, 1});
    assertFunction(
        kernels, Activation.hardSwish(), x, new double[] {0, 0, -0.375, 0, 1.125, 3, 100});
  }

  @ParameterizedTest
  @EnumSource
  void softsignAndLogSigmoid(Kernels kernels) {
    assertFunction(
        kernels,
        Activation.softsign(),
        new double[] {-3, -1, 0, 1, 3},
        new double[] {-0.75, -0.5, 0, 0.5, 0.75});
    assertFunction(
        kernels,
        Activation.logSigmoid(),
        new double[] {-10, -LN3, 0, LN3, 100},
        new double[] {-Math.log1p(Math.exp(10)), -2 * LN2, -LN2, LN3 - 2 * LN2, 0});
  }

  /** e^z_j / Σ e^z_k: 1, 2 and 5 parts of 8. */
  @ParameterizedTest
  @EnumSource
  void softmax(Kernels kernels) {
    Maps votes = Maps.of(new double[] {0, LN2, Math.log(5)}, Shape.of(1, 3, 1));
    Maps large = votes.map(z -> z + 64);

    double[] parts = {1 / 8.0, 2 / 8.0, 5 / 8.0};
    assertThat(kernels.run(votes, Flatten.of(), Softmax.of()).values())
        .containsExactly(parts, within(8 * kernels.epsilon()));
    // votes near 64 are rounded 64 times as coarsely
    assertThat(kernels.run(large, Flatten.of(), Softmax.of()).values())
        .containsExactly(parts, within(64 * 8 * kernels.epsilon()));
  }
}
