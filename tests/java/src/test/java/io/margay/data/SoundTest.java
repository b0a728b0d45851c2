package io.margay.data;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;
import static org.assertj.core.api.Assertions.within;

import org.junit.jupiter.api.Test;

class SoundTest {

  @Test
  void aSineStaysThatSineAtAnotherRate() {
    for (int[] rates : new int[][] {{8000, 16000}, {44100, 8000}, {16000, 11025}, {8000, 8000}}) {
      Sound sound = Sound.of(rates[0], WavFile.sine(rates[0], 440, rates[0] / 2));
      Sound other = sound.resampled(rates[1]);
      float[] expected = WavFile.sine(rates[1], 440, other.length());
      assertThat(other.rate()).isEqualTo(rates[1]);
      assertThat(other.length())
          .isEqualTo((int) Math.ceil(sound.length() * (double) rates[1] / rates[0]));
      for (int i = 200; i < other.length() - 200; i++) { // the ends lie beside silence
        assertThat(other.sample(i)).as("sample %d", i).isCloseTo(expected[i], within(2e-3f));
      }
    }
  }

  @Test
  void whatTheLowerRateCannotHoldIsTakenAway() {
    Sound high = Sound.of(16000, WavFile.sine(16000, 6000, 8000)).resampled(8000);
    for (int i = 100; i < high.length() - 100; i++) {
      assertThat(high.sample(i)).isCloseTo(0, within(2e-3f));
    }
  }

  @Test
  void ratesWithoutACommonDivisorNeedNoTable() {
    Sound sound = Sound.of(999_983, WavFile.sine(999_983, 1000, 20_000)).resampled(499_979);
    float[] expected = WavFile.sine(499_979, 1000, sound.length());
    assertThat(sound.sample(5000)).isCloseTo(expected[5000], within(2e-3f));
  }

  @Test
  void wrongSoundsAreRefused() {
    assertThatIllegalArgumentException()
        .isThrownBy(() -> Sound.of(0, new float[1]))
        .withMessage("Sound: rate 0, expected 1 to 1,000,000 samples a second");
    assertThatIllegalArgumentException()
        .isThrownBy(() -> Sound.of(8000, new float[0]))
        .withMessage("Sound: no samples, expected at least one");
    assertThatIllegalArgumentException()
        .isThrownBy(() -> Sound.of(8000, new float[] {0, Float.POSITIVE_INFINITY}))
        .withMessage("Sound: sample 1 is Infinity, expected a finite number");
  }
}
