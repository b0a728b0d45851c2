package io.margay.data;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;
import static org.assertj.core.api.Assertions.within;

import io.margay.Shape;
import io.margay.Tensor;
import java.util.Arrays;
import java.util.List;
import org.junit.jupiter.api.Test;

class DrawTest {

  /** Classes of 1, 2, 4, … samples, and weights, some of them 0. */
  private static Dataset data(SplitMix random, int classes) {
    int size = (1 << classes) - 1;
    int[] labels = new int[size];
    float[] weights = new float[size];
    for (int i = 0; i < size; i++) {
      labels[i] = 31 - Integer.numberOfLeadingZeros(i + 1);
      weights[i] = random.below(3) == 0 ? 0 : (float) random.between(0, 2);
    }
    weights[size / 2] = 1;
    return Dataset.of(
        Column.input("sample", Tensor.of(new float[size], Shape.of(size, 1))),
        Column.target("label", Tensor.of(labels, Shape.of(size)))
            .classes(Dataset.numbered(classes)),
        Column.weights("trust", Tensor.of(weights, Shape.of(size))));
  }

  @Test
  void classesAreDrawnAlikeAndSamplesAsTheirWeightsSay() {
    for (int seed = 0; seed < 20; seed++) {
      SplitMix random = new SplitMix(seed, 96, 0);
      Dataset data = data(random, 3 + random.below(6));
      for (Draw draw : List.of(Draw.balanced(), Draw.weighted("trust"))) {
        double[] times = new double[data.size()];
        double draws = 0;
        for (int epoch = 0; draws < 40_000; epoch++) {
          int[] order = draw.order(data, seed, epoch);
          assertThat(order).hasSize(data.size()).isEqualTo(draw.order(data, seed, epoch));
          for (int sample : order) {
            times[sample]++;
          }
          draws += order.length;
        }
        double[] weights = data.column("trust").values().toDoubles();
        double sum = Arrays.stream(weights).sum();
        double[] byClass = new double[data.classes()];
        for (int i = 0; i < times.length; i++) {
          byClass[data.label(i)] += times[i] / draws;
          if (draw.rule() == Draw.Rule.WEIGHTED) {
            assertThat(times[i] / draws).isCloseTo(weights[i] / sum, within(0.02));
            assertThat(weights[i] == 0 && times[i] > 0).isFalse();
          }
        }
        for (double share : draw.rule() == Draw.Rule.BALANCED ? byClass : new double[0]) {
          assertThat(share).isCloseTo(1.0 / data.classes(), within(0.02));
        }
      }
    }
  }

  @Test
  void everySampleOnceIsTheUsualOrder() {
    Dataset data = data(new SplitMix(1, 1, 1), 5);
    assertThat(Draw.each().order(data, 3, 2)).isEqualTo(data.order(3, 2));
  }

  @Test
  void aViewIsDrawnFromItsOwnSamples() {
    Dataset view = data(new SplitMix(1, 1, 1), 4).range(7, 15);
    for (Draw draw : List.of(Draw.balanced(), Draw.weighted("trust"))) {
      for (int sample : draw.order(view, 1, 0)) {
        assertThat(sample).isBetween(0, 7);
      }
    }
  }

  @Test
  void textsReadBackAndWrongOnesAreRefused() {
    for (Draw draw : List.of(Draw.each(), Draw.balanced(), Draw.weighted("a.b"))) {
      assertThat(Draw.parse(draw.text())).isEqualTo(draw);
    }
    for (String text : new String[] {"twice", "each:x", "balanced:y"}) {
      assertThatIllegalArgumentException()
          .isThrownBy(() -> Draw.parse(text))
          .withMessage("draw '" + text + "': expected each, balanced or weighted:COLUMN");
    }
    assertThatIllegalArgumentException()
        .isThrownBy(() -> Draw.parse("weighted"))
        .withMessageStartingWith("Draw: column '' of WEIGHTED, expected the name of a weights");
    Dataset data =
        Dataset.of(
            Column.input("sample", Tensor.of(new float[2], Shape.of(2, 1))),
            Column.weights("none", Tensor.of(new float[2], Shape.of(2))),
            Column.weights("less", Tensor.of(new float[] {1, -1}, Shape.of(2))));
    assertThatIllegalArgumentException()
        .isThrownBy(() -> Draw.weighted("none").order(data, 0, 0))
        .withMessage("Column[none 1 f32]: all weights are 0, expected some above");
    assertThatIllegalArgumentException()
        .isThrownBy(() -> Draw.weighted("less").order(data, 0, 0))
        .withMessage("Column[less 1 f32]: sample 1 has the weight -1.0, expected 0 or more");
  }
}
