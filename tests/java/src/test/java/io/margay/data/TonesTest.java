package io.margay.data;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import io.margay.Shape;
import org.junit.jupiter.api.Test;

class TonesTest {

  /** The loudest band of a time. */
  private static int loudest(float[] picture, int frame) {
    int best = 0;
    for (int band = 0; band < 32; band++) {
      best = picture[band * 48 + frame] > picture[best * 48 + frame] ? band : best;
    }
    return best;
  }

  private static int[] ends(float[] picture) {
    int first = -1;
    int last = -1;
    for (int frame = 0; frame < 48; frame++) {
      if (picture[loudest(picture, frame) * 48 + frame] > -12) {
        first = first < 0 ? frame : first;
        last = frame;
      }
    }
    return new int[] {first + 3, last - 3};
  }

  @Test
  void risingTonesRiseAndFallingOnesFall() {
    Dataset tones = Tones.of().noise(0).train(60, 1);
    assertThat(tones.sampleShape()).isEqualTo(Shape.of(32, 48, 1));
    for (int i = 0; i < tones.size(); i++) {
      float[] picture = tones.sample(i).toFloats();
      int[] ends = ends(picture);
      int grows = loudest(picture, ends[1]) - loudest(picture, ends[0]);
      String kind = tones.classNames().get(tones.label(i));
      if (kind.equals("rising")) {
        assertThat(grows).isPositive();
      } else if (kind.equals("falling")) {
        assertThat(grows).isNegative();
      } else if (kind.equals("steady")) {
        assertThat(grows).isZero();
      }
    }
  }

  @Test
  void samplesAreThoseOfTheirSeedAndNumber() {
    Dataset few = Tones.of().train(6, 4);
    Dataset more = Tones.of().train(12, 4);
    assertThat(more.sample(5).toFloats()).isEqualTo(few.sample(5).toFloats());
    assertThat(Tones.of().test(6, 4).sample(5).toFloats())
        .isNotEqualTo(few.sample(5).toFloats())
        .isEqualTo(Tones.of().spectrogram().of(Tones.of().sound(5, 4)).toFloats());
    assertThat(more.counts()).containsOnly(2);
  }

  @Test
  void wrongNumbersAreRefused() {
    assertThatIllegalArgumentException()
        .isThrownBy(() -> Tones.of().noise(1.5))
        .withMessage("Tones: noise 1.5, expected 0 to 1");
    assertThatIllegalArgumentException()
        .isThrownBy(() -> Tones.of().train(0, 1))
        .withMessage("Tones: 0 samples, expected at least 1");
  }
}
