package io.margay.data;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;
import static org.assertj.core.api.Assertions.within;

import io.margay.Shape;
import io.margay.Tensor;
import io.margay.model.Zoo;
import io.margay.train.Recipe;
import io.margay.train.Trainer;
import java.util.zip.CRC32;
import org.junit.jupiter.api.Test;

class BodiesTest {

  private static double inside(Dataset bodies, int i) {
    double sum = 0;
    for (float value : bodies.sample(i).toFloats()) {
      sum += value;
    }
    return sum / 255;
  }

  private static long crc(Tensor tensor) {
    CRC32 crc = new CRC32();
    crc.update(tensor.buffer());
    return crc.getValue();
  }

  /** Of a sphere's radius r: ball 4.19 r³, cube 1.54 r³, rod 0.51 r³, ring 0.92 r³. */
  @Test
  void volumesAreThoseOfTheBodies() {
    Dataset bodies = Bodies.of(48).noise(0).train(40, 1);
    assertThat(bodies.classNames()).containsExactly("ball", "cube", "rod", "ring");
    assertThat(bodies.sampleShape()).isEqualTo(Shape.of(48, 48, 48, 1));
    double[] shares = {
      4 / 3.0 * Math.PI,
      8 / (3 * Math.sqrt(3)),
      Math.PI * 0.09 * 1.4 + 4 / 3.0 * Math.PI * 0.027,
      2 * Math.PI * Math.PI * 0.75 * 0.0625
    };
    for (int i = 0; i < bodies.size(); i++) {
      assertThat(bodies.label(i)).isEqualTo(i % 4);
      double radius = Math.cbrt(inside(bodies, i) / shares[i % 4]);
      assertThat(radius).as("sample %s", i).isBetween(48 * 0.298, 48 * 0.452);
    }
  }

  @Test
  void bodiesStayInsideTheVolume() {
    Dataset bodies = Bodies.of(24).noise(0).train(8, 3);
    for (int i = 0; i < 8; i++) {
      float[] values = bodies.sample(i).toFloats();
      double corners = values[0] + values[23] + values[24 * 24 * 24 - 1];
      assertThat(corners).isZero();
    }
  }

  @Test
  void aSeedDrawsTheSameBytesOnEveryMachine() {
    Dataset few = Bodies.of(12).train(8, 5);
    assertThat(crc(few.samples())).isEqualTo(crc(Bodies.of(12).train(8, 5).samples()));
    assertThat(Bodies.of(12).train(12, 5).sample(7).toFloats()).isEqualTo(few.sample(7).toFloats());
    assertThat(Bodies.of(12).test(8, 5).sample(0).toFloats())
        .isNotEqualTo(few.sample(0).toFloats());
    assertThat(crc(few.samples())).isEqualTo(1_474_581_702L);
  }

  @Test
  void aSmallNetworkTellsThemApart() {
    try (Trainer trainer =
        Trainer.of(Zoo.byName("bodies").orElseThrow())
            .recipe(Recipe.parse(Zoo.recipe("bodies").orElseThrow()))
            .seed(1)
            .build()) {
      trainer.fit(Bodies.of(16).train(1_000, 1));
      assertThat(trainer.evaluate(Bodies.of(16).test(200, 1)).accuracy())
          .isCloseTo(1, within(0.05));
    }
  }

  @Test
  void refusals() {
    assertThatIllegalArgumentException()
        .isThrownBy(() -> Bodies.of(11))
        .withMessage("Bodies: size 11, expected 12 to 256");
    assertThatIllegalArgumentException()
        .isThrownBy(() -> Bodies.of(12).noise(Double.NaN))
        .withMessage("Bodies: noise NaN, expected 0 to 1");
    assertThatIllegalArgumentException()
        .isThrownBy(() -> Bodies.of(256).train(128, 1))
        .withMessage("Bodies: count 128, expected 1 to 127 of size 256");
  }
}
