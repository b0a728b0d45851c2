package io.margay.data;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import io.margay.Shape;
import io.margay.Tensor;
import io.margay.layer.Activation;
import io.margay.layer.Dense;
import io.margay.layer.Flatten;
import io.margay.layer.Input;
import io.margay.layer.Softmax;
import io.margay.model.Model;
import io.margay.model.Zoo;
import io.margay.train.Adam;
import io.margay.train.Trainer;
import java.util.Arrays;
import org.junit.jupiter.api.Test;

class PixelPermutationTest {

  @Test
  void placesChangeAndTheirChannelsStayTogether() {
    float[] values = new float[2 * 3 * 4 * 2];
    for (int i = 0; i < values.length; i++) {
      values[i] = i;
    }
    Dataset data = Dataset.of(values, Shape.of(3, 4, 2), new int[] {0, 1});
    Dataset scattered = PixelPermutation.of(1).apply(data);
    float[] first = scattered.sample(0).toFloats();
    float[] second = scattered.sample(1).toFloats();
    assertThat(first).isNotEqualTo(data.sample(0).toFloats());
    for (int place = 0; place < 12; place++) {
      assertThat(first[2 * place] % 2).isZero();
      assertThat(first[2 * place + 1]).isEqualTo(first[2 * place] + 1);
      assertThat(second[2 * place]).isEqualTo(first[2 * place] + 24);
    }
    float[] sorted = first.clone();
    Arrays.sort(sorted);
    assertThat(sorted).isEqualTo(data.sample(0).toFloats());
    assertThat(PixelPermutation.of(1).apply(data).sample(1).toFloats()).isEqualTo(second);
    assertThat(PixelPermutation.of(2).apply(data).sample(1).toFloats()).isNotEqualTo(second);
  }

  @Test
  void viewsStayViews() {
    Dataset letters = Letters.of(9).train(10, 1).subset(7, 2);
    Dataset scattered = PixelPermutation.of(3).apply(letters);
    assertThat(scattered.size()).isEqualTo(2);
    assertThat(scattered.label(0)).isEqualTo(letters.label(0));
    float[] before = letters.sample(1).toFloats();
    float[] after = scattered.sample(1).toFloats();
    Arrays.sort(before);
    Arrays.sort(after);
    assertThat(after).isEqualTo(before);
  }

  /** What the lectures say that a ConvNet cannot do. */
  @Test
  void scatteredPixelsCostAConvNetMuchAndADenseNetworkNothing() {
    Letters letters = Letters.of(20).shift(0).rotation(10).scale(0.9);
    Dataset train = letters.train(1_000, 1);
    Dataset test = letters.test(1_000, 1);
    PixelPermutation scatter = PixelPermutation.of(5);
    Model dense =
        Model.sequential(
            Input.image(20, 20, 1).scale(1 / 255.0),
            Flatten.of(),
            Dense.of(32),
            Activation.relu(),
            Dense.of(2),
            Softmax.of());
    assertThat(accuracy(dense, scatter.apply(train), scatter.apply(test)))
        .isGreaterThan(accuracy(dense, train, test) - 0.01);
    Letters hard = Letters.of(20).shift(0.25).scale(0.4).noise(0.3);
    Model conv = Zoo.letters(20, 1);
    Dataset hardTrain = hard.train(1_000, 1);
    Dataset hardTest = hard.test(1_000, 1);
    assertThat(accuracy(conv, scatter.apply(hardTrain), scatter.apply(hardTest)))
        .isLessThan(accuracy(conv, hardTrain, hardTest) - 0.05);
  }

  private static double accuracy(Model model, Dataset train, Dataset test) {
    try (Trainer trainer =
        Trainer.of(model).optimizer(Adam.of(0.002)).batch(50).epochs(4).seed(1).build()) {
      trainer.fit(train);
      return trainer.evaluate(test).accuracy();
    }
  }

  @Test
  void severalInputsAreRefused() {
    Tensor values = Tensor.of(new float[] {1, 2}, Shape.of(2, 1));
    Dataset data = Dataset.of(Column.input("left", values), Column.input("right", values));
    assertThatIllegalArgumentException()
        .isThrownBy(() -> PixelPermutation.of(1).apply(data))
        .withMessageStartingWith("PixelPermutation: ")
        .withMessageEndingWith(" has the inputs [left, right], expected one");
  }
}
