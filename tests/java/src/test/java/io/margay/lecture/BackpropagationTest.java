package io.margay.lecture;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import io.margay.DataType;
import io.margay.Shape;
import io.margay.Tensor;
import io.margay.data.Dataset;
import io.margay.layer.Conv2d;
import io.margay.layer.Dense;
import io.margay.layer.Fit;
import io.margay.layer.Flatten;
import io.margay.layer.Layer;
import io.margay.layer.MaxPool2d;
import io.margay.layer.Softmax;
import io.margay.model.Model;
import io.margay.train.Sgd;
import io.margay.train.Trainer;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/**
 * KTH ID2223: X is 3x3, W is 2x2, H is 2x2; h_ij = Σ W · X, and ∂E/∂W is again a convolution, of X
 * with ∂E/∂H. The four h are votes for four classes, so that ∂E/∂H is the softmax of H less the
 * truth.
 */
class BackpropagationTest {

  private static final Maps X =
      Maps.of(
          """
          1 2 3
          4 5 6
          7 8 0
          """);

  private static final Maps W =
      Maps.of(
          """
           0.5 -0.25
          -1    0.75
          """);

  private static final Layer[] NETWORK = {Conv2d.of(1, 2).bias(false), Flatten.of()};

  /** h11 = 0.5·1 - 0.25·2 - 1·4 + 0.75·5. */
  @ParameterizedTest
  @EnumSource
  void forward(Kernels kernels) {
    assertThat(kernels.run(X, Map.of("conv2d/kernel", Maps.kernel(W)), Conv2d.of(1, 2)))
        .isEqualTo(
            Maps.of(
                """
                -0.25 -0.25
                -0.25 -7
                """));
  }

  /**
   * With W = 0 each class has 1/4, and ∂E/∂H is below when the first is right. ∂E/∂w11 is then
   * -3/4·1 + 1/4·2 + 1/4·4 + 1/4·5.
   */
  @ParameterizedTest
  @EnumSource(names = ".*_TRAINING.*", mode = EnumSource.Mode.MATCH_ALL)
  void gradientIsAConvolutionOfThePictureWithTheErrors(Kernels kernels) {
    Maps errors =
        Maps.of(
            """
            -0.75 0.25
             0.25 0.25
            """);
    Maps gradient =
        Maps.of(
            """
            2 2
            2 -0.25
            """);
    Maps zero = Maps.of("0 0 / 0 0");

    assertThat(kernels.run(X, Map.of("conv2d/kernel", Maps.kernel(errors)), Conv2d.of(1, 2)))
        .isEqualTo(gradient);
    assertThat(step(kernels, zero, 1)).isEqualTo(gradient.map(g -> -g));
    assertThat(step(kernels, zero, 0.5)).isEqualTo(gradient.map(g -> -0.5 * g));
  }

  /** W ← W - η ∂E/∂W. */
  @ParameterizedTest
  @EnumSource(names = ".*_TRAINING.*", mode = EnumSource.Mode.MATCH_ALL)
  void stepOfDescentFromOtherWeights(Kernels kernels) {
    double eta = 0.125;
    double sum = 3 * Math.exp(-0.25) + Math.exp(-7);
    double p = Math.exp(-0.25) / sum;
    double q = Math.exp(-7) / sum;
    double[] gradient = {
      (p - 1) * 1 + p * 2 + p * 4 + q * 5,
      (p - 1) * 2 + p * 3 + p * 5 + q * 6,
      (p - 1) * 4 + p * 5 + p * 7 + q * 8,
      (p - 1) * 5 + p * 6 + p * 8 + q * 0
    };

    double[] expected = W.values();
    for (int i = 0; i < 4; i++) {
      expected[i] -= eta * gradient[i];
    }
    // probabilities good to a few units, in sums of numbers up to 8 that cancel
    assertThat(step(kernels, W, eta).values())
        .containsExactly(expected, within(32 * kernels.epsilon()));
  }

  /** W after one step of descent on X, whose class is the first. */
  private static Maps step(Kernels kernels, Maps before, double learningRate) {
    Model model = kernels.model(X.shape(), NETWORK);
    try (Trainer trainer = trainer(model, learningRate, kernels.type())) {
      Shape shape = Shape.of(2, 2, 1, 1);
      trainer.setParameter("conv2d/kernel", kernels.tensor(Maps.kernel(before), shape));
      trainer.fit(kernels.sample(X, 0, 4));
      return Maps.of(trainer.parameter("conv2d/kernel").toDoubles(), before.shape());
    }
  }

  private static Trainer trainer(Model model, double learningRate, DataType type) {
    return Trainer.of(model)
        .optimizer(Sgd.of(learningRate))
        .batch(2)
        .epochs(1)
        .lanes(1)
        .seed(7)
        .type(type)
        .build();
  }

  /**
   * "Adjust each value up and down a bit, and see how the error changes": for every value of the
   * X-and-O network that is the gradient which backpropagation found.
   */
  @Test
  void eachValueUpAndDownABit() {
    Maps cross =
        Maps.of(
            """
            -1 -1 -1 -1 -1 -1 -1 -1 -1
            -1  1 -1 -1 -1 -1 -1  1 -1
            -1 -1  1 -1 -1 -1  1 -1 -1
            -1 -1 -1  1 -1  1 -1 -1 -1
            -1 -1 -1 -1  1 -1 -1 -1 -1
            -1 -1 -1  1 -1  1 -1 -1 -1
            -1 -1  1 -1 -1 -1  1 -1 -1
            -1  1 -1 -1 -1 -1 -1  1 -1
            -1 -1 -1 -1 -1 -1 -1 -1 -1
            """);
    Maps ring =
        Maps.of(
            """
            -1 -1 -1 -1 -1 -1 -1 -1 -1
            -1 -1 -1  1  1  1 -1 -1 -1
            -1 -1  1 -1 -1 -1  1 -1 -1
            -1  1 -1 -1 -1 -1 -1  1 -1
            -1  1 -1 -1 -1 -1 -1  1 -1
            -1  1 -1 -1 -1 -1 -1  1 -1
            -1 -1  1 -1 -1 -1  1 -1 -1
            -1 -1 -1  1  1  1 -1 -1 -1
            -1 -1 -1 -1 -1 -1 -1 -1 -1
            """);
    double[] pixels = new double[162];
    System.arraycopy(cross.values(), 0, pixels, 0, 81);
    System.arraycopy(ring.values(), 0, pixels, 81, 81);
    Dataset letters =
        Dataset.of(
            Tensor.of(pixels, Shape.of(2, 9, 9, 1)),
            Tensor.of(new int[] {0, 1}, Shape.of(2)),
            List.of("X", "O"));
    MaxPool2d pool = MaxPool2d.of(2).fit(Fit.CEIL);
    Model model =
        Kernels.OPENBLAS_TRAINING_F64.model(
            cross.shape(),
            Conv2d.of(3, 3).relu(),
            pool,
            pool,
            Flatten.of(),
            Dense.of(2),
            Softmax.of());

    try (Trainer trainer = trainer(model, 1, DataType.F64)) {
      Map<String, double[]> before = values(trainer, model);
      Map<String, double[]> measured = new LinkedHashMap<>();
      before.keySet().forEach(name -> measured.put(name, slopes(trainer, letters, name)));
      trainer.fit(letters);

      List<Double> found = new ArrayList<>();
      values(trainer, model)
          .forEach(
              (name, after) -> {
                double[] gradient = new double[after.length];
                for (int i = 0; i < after.length; i++) {
                  gradient[i] = before.get(name)[i] - after[i];
                  found.add(gradient[i]);
                }
                // the square of the bit times a third derivative, and a rounded loss over the bit
                assertThat(gradient).as(name).containsExactly(measured.get(name), within(1e-8));
              });
      assertThat(found).hasSize(27 + 3 + 24 + 2).anyMatch(g -> g > 0.1).anyMatch(g -> g < -0.1);
    }
  }

  private static Map<String, double[]> values(Trainer trainer, Model model) {
    Map<String, double[]> values = new LinkedHashMap<>();
    for (String name : model.parameters().keySet()) {
      values.put(name, trainer.parameter(name).toDoubles());
    }
    return values;
  }

  private static double[] slopes(Trainer trainer, Dataset letters, String name) {
    double bit = 1e-5;
    Tensor kept = trainer.parameter(name);
    double[] values = kept.toDoubles();
    double[] slopes = new double[values.length];
    for (int i = 0; i < values.length; i++) {
      double value = values[i];
      values[i] = value + bit;
      trainer.setParameter(name, Tensor.of(values, kept.shape()));
      double up = trainer.evaluate(letters).loss();
      values[i] = value - bit;
      trainer.setParameter(name, Tensor.of(values, kept.shape()));
      double down = trainer.evaluate(letters).loss();
      values[i] = value;
      slopes[i] = (up - down) / (2 * bit);
    }
    trainer.setParameter(name, kept);
    return slopes;
  }
}
