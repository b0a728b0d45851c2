package io.margay.data;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;
import static org.assertj.core.api.Assertions.within;

import io.margay.DataType;
import io.margay.Shape;
import io.margay.data.Spectrogram.Bands;
import io.margay.data.Spectrogram.Frames;
import io.margay.data.Spectrogram.Level;
import io.margay.data.Spectrogram.Placement;
import io.margay.data.Spectrogram.Reference;
import io.margay.data.Spectrogram.Scale;
import org.junit.jupiter.api.Test;

class SpectrogramTest {

  private static Sound noise(int length) {
    SplitMix random = new SplitMix(5, 1, 0);
    float[] samples = new float[length];
    for (int i = 0; i < length; i++) {
      samples[i] = (float) random.between(-1, 1);
    }
    return Sound.of(8000, samples);
  }

  @Test
  void fourierTransformIsThePlainSum() {
    for (int size : new int[] {1, 2, 4, 32, 256}) {
      SplitMix random = new SplitMix(1, 2, size);
      double[] real = new double[size];
      double[] imaginary = new double[size];
      for (int n = 0; n < size; n++) {
        real[n] = random.between(-1, 1);
        imaginary[n] = random.between(-1, 1);
      }
      double[] re = real.clone();
      double[] im = imaginary.clone();
      new Fft(size).apply(re, im);
      for (int k = 0; k < size; k++) {
        double sumRe = 0;
        double sumIm = 0;
        for (int n = 0; n < size; n++) {
          double angle = -2 * Math.PI * k * n / size;
          sumRe += real[n] * Math.cos(angle) - imaginary[n] * Math.sin(angle);
          sumIm += real[n] * Math.sin(angle) + imaginary[n] * Math.cos(angle);
        }
        assertThat(re[k]).isCloseTo(sumRe, within(1e-11));
        assertThat(im[k]).isCloseTo(sumIm, within(1e-11));
      }
    }
  }

  /** Published: Slaney's 1,000 Hz are 15 mel, HTK's about 1,000. */
  @Test
  void melIsThatOfItsAuthors() {
    assertThat(FilterBank.mel(1000, false)).isEqualTo(15);
    assertThat(FilterBank.mel(6400, false)).isCloseTo(42, within(1e-12));
    assertThat(FilterBank.mel(1000, true)).isCloseTo(999.9855, within(1e-4));
    for (boolean htk : new boolean[] {false, true}) {
      for (double hertz : new double[] {0, 60, 999, 1000, 4000}) {
        assertThat(FilterBank.hertz(FilterBank.mel(hertz, htk), htk))
            .isCloseTo(hertz, within(1e-9));
      }
    }
  }

  @Test
  void fullScaleSineOnAFrequencyIsZeroDecibels() {
    float[] sine = new float[2000];
    for (int i = 0; i < sine.length; i++) {
      sine[i] = (float) Math.sin(2 * Math.PI * 1000 * i / 8000);
    }
    Spectrogram linear =
        Spectrogram.linear(8000, 256, 128).frames(5).level(new Level(Reference.FULL_SCALE, -100));
    float[] picture = linear.of(Sound.of(8000, sine)).toFloats();
    assertThat(linear.shape()).isEqualTo(Shape.of(129, 5, 1));
    for (int frame = 0; frame < 5; frame++) {
      assertThat(picture[32 * 5 + frame]).isCloseTo(0, within(1e-4f)); // 1000 Hz of 31.25 each
      assertThat(picture[31 * 5 + frame]).isCloseTo(-6.0206f, within(1e-3f)); // Hann's half
      assertThat(picture[100 * 5 + frame]).isLessThan(-90);
    }
  }

  /** Every value against sums as they stand in the documentation. */
  @Test
  void valuesAreTheFormula() {
    Spectrogram mel =
        Spectrogram.mel(8000, 12)
            .frames(new Frames(100, 60, 7, Placement.MIDDLE))
            .bands(new Bands(Scale.MEL_HTK, 12, 100, 3500))
            .level(new Level(Reference.FULL_SCALE, -60));
    Sound sound = noise(333);
    float[] picture = mel.of(sound).toFloats();
    double low = 2595 * Math.log10(1 + 100 / 700.0);
    double step = (2595 * Math.log10(1 + 3500 / 700.0) - low) / 13;
    int begin = Math.floorDiv(333 - 460, 2);
    for (int frame = 0; frame < 7; frame++) {
      double[] power = new double[65];
      for (int k = 0; k < 65; k++) {
        double re = 0;
        double im = 0;
        double sum = 0;
        for (int n = 0; n < 100; n++) {
          double hann = 0.5 - 0.5 * Math.cos(2 * Math.PI * n / 100);
          int at = begin + frame * 60 + n;
          double x = at < 0 || at >= 333 ? 0 : sound.sample(at);
          re += hann * x * Math.cos(2 * Math.PI * k * n / 128);
          im -= hann * x * Math.sin(2 * Math.PI * k * n / 128);
          sum += hann;
        }
        power[k] = (re * re + im * im) / (sum / 2 * sum / 2);
      }
      for (int band = 0; band < 12; band++) {
        double[] f = new double[3];
        for (int i = 0; i < 3; i++) {
          f[i] = 700 * (Math.pow(10, (low + step * (band + i)) / 2595) - 1);
        }
        double energy = 0;
        for (int k = 0; k < 65; k++) {
          double hertz = k * 8000 / 128.0;
          energy +=
              power[k]
                  * Math.max(
                      0, Math.min((hertz - f[0]) / (f[1] - f[0]), (f[2] - hertz) / (f[2] - f[1])));
        }
        double expected = Math.max(-60, 10 * Math.log10(energy));
        assertThat((double) picture[band * 7 + frame]).isCloseTo(expected, within(1e-4));
      }
    }
  }

  @Test
  void loudestPlaceIsZeroAndSilenceTheFloor() {
    Spectrogram mel = Spectrogram.mel(8000, 20).frames(30);
    float[] loud = mel.of(noise(1200)).toFloats();
    float[] quiet = new float[1200];
    for (int i = 0; i < quiet.length; i++) {
      quiet[i] = noise(1200).sample(i) / 64;
    }
    float greatest = Float.NEGATIVE_INFINITY;
    for (float value : loud) {
      greatest = Math.max(greatest, value);
    }
    assertThat(greatest).isEqualTo(0);
    assertThat(loud[29]).isEqualTo(-80); // 15 frames have no sound any more
    assertThat(mel.of(Sound.of(8000, quiet)).toFloats()).isEqualTo(loud);
    assertThat(mel.of(Sound.of(8000, new float[50])).toFloats()).containsOnly(-80);
  }

  @Test
  void anotherRateIsResampledFirst() {
    Spectrogram mel = Spectrogram.mel(8000, 20).frames(20);
    float[] same = mel.of(Sound.of(8000, WavFile.sine(8000, 700, 3000))).toFloats();
    float[] other = mel.of(Sound.of(16000, WavFile.sine(16000, 700, 6000))).toFloats();
    int band = 0;
    for (int b = 0; b < 20; b++) {
      band = same[b * 20 + 10] > same[band * 20 + 10] ? b : band;
    }
    assertThat(other[band * 20 + 10]).isCloseTo(same[band * 20 + 10], within(0.1f));
  }

  @Test
  void aLongSoundIsCutAtItsEndOrAtBothEnds() {
    float[] samples = WavFile.sine(8000, 500, 900);
    samples[0] = 1;
    Frames start = new Frames(100, 100, 3, Placement.START);
    Frames middle = new Frames(100, 100, 3, Placement.MIDDLE);
    Spectrogram mel = Spectrogram.mel(8000, 8);
    float[] first = new float[300];
    float[] centre = new float[300];
    System.arraycopy(samples, 0, first, 0, 300);
    System.arraycopy(samples, 300, centre, 0, 300);
    Sound sound = Sound.of(8000, samples);
    assertThat(mel.frames(start).of(sound).toFloats())
        .isEqualTo(mel.frames(start).of(Sound.of(8000, first)).toFloats());
    assertThat(mel.frames(middle).of(sound).toFloats())
        .isEqualTo(mel.frames(start).of(Sound.of(8000, centre)).toFloats());
  }

  @Test
  void textReadsBack() {
    Spectrogram mel =
        Spectrogram.mel(16000, 64)
            .frames(new Frames(512, 160, 33, Placement.MIDDLE))
            .bands(new Bands(Scale.MEL_HTK, 64, 20, 7600.5))
            .level(new Level(Reference.FULL_SCALE, -90));
    assertThat(Spectrogram.parse(mel.settings())).isEqualTo(mel);
    assertThat(Preparation.parse(mel.text())).isEqualTo(mel);
    assertThat(Spectrogram.parse("spectrogram")).isEqualTo(Spectrogram.mel(8000, 40));
    assertThat(Spectrogram.parse("spectrogram:scale=linear:window=256:hop=80"))
        .isEqualTo(Spectrogram.linear(8000, 256, 80));
    assertThat(mel.type()).isEqualTo(DataType.F32);
  }

  private static void refused(String settings, String message) {
    assertThatIllegalArgumentException()
        .isThrownBy(() -> Spectrogram.parse(settings))
        .withMessage(message);
  }

  @Test
  void wrongSettingsAreRefused() {
    refused("spectrogram:rate=0", "Spectrogram: rate 0, expected 1 to 1,000,000 samples a second");
    refused("spectrogram:window=1", "Spectrogram: window 1, expected 2 to 65,536");
    refused("spectrogram:frames=0", "Spectrogram: frames 0, expected 1 to 65,536");
    refused(
        "spectrogram:highest=4001",
        "Spectrogram: bands up to 4001 Hz, expected at most half of the rate of 8000");
    refused(
        "spectrogram:lowest=900:highest=900",
        "Spectrogram: bands from 900 to 900 Hz, expected from 0 or more up to a higher frequency");
    refused("spectrogram:floor=0", "Spectrogram: floor 0 dB, expected -300 to -1");
    refused(
        "spectrogram:scale=linear:bands=64",
        "Spectrogram: 64 linear bands up to 4000 Hz, expected the 129 of a window of 200, 0 to"
            + " 4000 Hz");
    refused(
        "spectrogram:bands=200",
        "Spectrogram: band 0 from 0.0 to 23.3 Hz holds none of the frequencies, which are 31.3 Hz"
            + " apart. Use fewer bands or a longer window.");
    refused(
        "spectrogram:scale=bark",
        "sound 'spectrogram:scale=bark': scale=bark, expected one of linear, mel_slaney, mel_htk");
    assertThatIllegalArgumentException()
        .isThrownBy(() -> Preparation.parse("{\"kind\": \"smell\"}"))
        .withMessage(
            "Preparation: kind smell, expected one of [picture, spectrogram, sentence, row]");
  }
}
