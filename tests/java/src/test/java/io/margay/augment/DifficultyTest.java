package io.margay.augment;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import io.margay.DataType;
import io.margay.Shape;
import io.margay.Tensor;
import io.margay.data.Column;
import io.margay.data.Dataset;
import io.margay.data.Letters;
import java.nio.FloatBuffer;
import java.util.Arrays;
import java.util.Random;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

class DifficultyTest {

  private static final Dataset LETTERS = Letters.of(28).noise(0).test(40, 1);

  @Test
  void nineWaysChangeEveryPictureAndKeepItsClass() {
    assertThat(Difficulty.usual(Shape.of(28, 28, 1)))
        .extracting(Difficulty::name)
        .containsExactly(
            "shift",
            "scale",
            "rotation",
            "thickness",
            "blur",
            "brightness",
            "occlusion",
            "noise",
            "elastic");
    assertThat(Difficulty.usual(Shape.of(28, 28, 3)))
        .extracting(Difficulty::name)
        .doesNotContain("thickness")
        .hasSize(8);
    for (Difficulty difficulty : Difficulty.usual(LETTERS.sampleShape())) {
      Dataset harder = difficulty.apply(LETTERS, 1);
      assertThat(harder.samples().type()).isEqualTo(DataType.F32);
      assertThat(harder.classNames()).containsExactly("X", "O");
      int changed = 0;
      for (int i = 0; i < LETTERS.size(); i++) {
        assertThat(harder.label(i)).isEqualTo(LETTERS.label(i));
        float[] values = harder.sample(i).toFloats();
        changed += Arrays.equals(values, LETTERS.sample(i).toFloats()) ? 0 : 1;
        for (float value : values) {
          assertThat(value).as(difficulty.name()).isBetween(-0.01f, 255.01f);
        }
      }
      assertThat(changed).as(difficulty.name()).isGreaterThan(20);
      assertThat(difficulty.apply(LETTERS, 1).sample(3).toFloats())
          .isEqualTo(harder.sample(3).toFloats());
      Dataset other = difficulty.apply(LETTERS, 2);
      assertThat(
              IntStream.range(0, 10)
                  .anyMatch(
                      i -> !Arrays.equals(other.sample(i).toFloats(), harder.sample(i).toFloats())))
          .as("%s, another seed", difficulty.name())
          .isTrue();
    }
  }

  /** The largest value within a radius, one by one, against the way by rows. */
  @Test
  void strokesGrowByADisc() {
    Random random = new Random(3);
    for (double radius : new double[] {0, 0.9, 1, 1.5, 2, 2.3, 4, 50}) {
      int rows = 7;
      int columns = 9;
      float[] before = new float[rows * columns * 2];
      for (int i = 0; i < before.length; i++) {
        before[i] = random.nextInt(100) - 50;
      }
      FloatBuffer after = FloatBuffer.wrap(before.clone());
      Strokes.thicken(after, rows, columns, 2, radius);
      for (int i = 0; i < before.length; i++) {
        float largest = Float.NEGATIVE_INFINITY;
        for (int k = i % 2; k < before.length; k += 2) {
          double right = k / 2 % columns - i / 2 % columns;
          double down = k / 2 / columns - i / 2 / columns;
          if (right * right + down * down <= radius * radius) {
            largest = Math.max(largest, before[k]);
          }
        }
        assertThat(after.get(i)).as("value %d, radius %s", i, radius).isEqualTo(largest);
      }
    }
  }

  @Test
  void aSampleChangesInTheSameWayInEveryView() {
    Difficulty rotation = Difficulty.of("rotation", Augmentation.parse("rotate:30"));
    assertThat(rotation.apply(LETTERS.subset(7, 3), 5).sample(0).toFloats())
        .isEqualTo(rotation.apply(LETTERS, 5).sample(7).toFloats());
  }

  /** A deviation of a tenth of 200, and no value beyond what was there. */
  @Test
  void noiseHasItsDeviation() {
    float[] values = new float[10_000];
    for (int i = 0; i < values.length; i++) {
      values[i] = 100;
    }
    values[0] = 0;
    values[1] = 200;
    Dataset grey = Dataset.of(values, Shape.of(100, 100, 1), new int[] {0});
    float[] noisy =
        Difficulty.of("noise", Augmentation.none()).noise(0.1).apply(grey, 1).sample(0).toFloats();
    double squares = 0;
    for (int i = 2; i < noisy.length; i++) {
      squares += (noisy[i] - 100) * (noisy[i] - 100);
    }
    assertThat(Math.sqrt(squares / (noisy.length - 2))).isBetween(19.0, 21.0);
  }

  @Test
  void refusals() {
    assertThatIllegalArgumentException()
        .isThrownBy(() -> Difficulty.of("mix", Augmentation.parse("mixup")))
        .withMessage("Difficulty mix: mixup mixes samples, expected one picture from one");
    assertThatIllegalArgumentException()
        .isThrownBy(() -> Difficulty.of("noise", Augmentation.none()).noise(-1))
        .withMessage("Difficulty noise: noise -1.0, expected at least 0");
    assertThatIllegalArgumentException()
        .isThrownBy(() -> Difficulty.of("bold", Augmentation.none()).thickness(Double.NaN))
        .withMessage("Difficulty bold: thickness NaN, expected at least 0");
    Tensor values = Tensor.of(new float[] {1, 2}, Shape.of(2, 1));
    Dataset two = Dataset.of(Column.input("left", values), Column.input("right", values));
    assertThatIllegalArgumentException()
        .isThrownBy(() -> Difficulty.of("shift", Augmentation.none()).apply(two, 1))
        .withMessageEndingWith("has several inputs, expected one");
  }
}
