package io.margay.data;

import io.margay.DataType;
import io.margay.Shape;
import io.margay.Tensor;
import io.margay.internal.text.Clause;
import io.margay.internal.text.Decimal;
import java.nio.ByteBuffer;
import java.util.LinkedHashMap;
import java.util.Locale;
import java.util.Map;
import java.util.Objects;

/**
 * How a sound becomes a picture: how loud each band of frequencies is at each time, in decibels.
 *
 * <pre>
 * X(t, k) = Σ_n w(n) · x(t·hop + n) · e^(-2πi·kn/N),   w(n) = (1 - cos(2πn/window)) / 2  (Hann),  N = 2^⌈log2 window⌉
 * P(t, k) = |X(t, k) / (Σ_n w(n) / 2)|²                        1 for a full-scale sine on a frequency k
 * out(b, t) = max(floor, 10 · log10(Σ_k m(b, k) · P(t, k) / r))
 *
 * Spectrogram heard = Spectrogram.mel(8000, 40);               40x100x1: 1 s in bands of mel
 * Tensor picture = heard.of(Wav.read(file));
 * </pre>
 *
 * <p>Rows are bands, the lowest first; columns are times; there is one channel. A sound of another
 * rate is {@linkplain Sound#resampled resampled}; one that is longer than {@code window + (frames -
 * 1) · hop} samples is cut, a shorter one is followed by silence, or lies between silence, as
 * {@link Placement} says. The filters m are those of {@link Scale}.
 *
 * <p>Immutable; any thread may call any method.
 *
 * @param rate samples a second
 * @param frames the times
 * @param bands the frequencies
 * @param level what 0 decibels are, and the lowest value
 */
public record Spectrogram(int rate, Frames frames, Bands bands, Level level)
    implements Preparation {

  static final String KIND = "spectrogram";
  private static final double WINDOW_SECONDS = 0.025;
  private static final double HOP_SECONDS = 0.01;
  private static final int USUAL_FRAMES = 100;
  private static final double QUIETEST = -80;
  private static final int MOST_VALUES = 1 << 24;

  /** How the bands are spaced. */
  public enum Scale {
    /** Each frequency of the Fourier transform for itself, 0 to half of the rate. */
    LINEAR,
    /** Slaney's mel, triangles of area 1: librosa's {@code htk=False, norm="slaney"}. */
    MEL_SLANEY,
    /** HTK's mel, triangles of height 1: librosa's {@code htk=True, norm=None}. */
    MEL_HTK
  }

  /** What 0 decibels are. */
  public enum Reference {
    /** A full-scale sine. */
    FULL_SCALE,
    /** The loudest place of the same spectrogram: how near the microphone was does not count. */
    LOUDEST
  }

  /** What is left of a sound that is too long, and where silence goes when it is too short. */
  public enum Placement {
    /** The beginning is kept; silence follows. */
    START,
    /** The middle is kept; silence goes to both ends, the odd sample behind. */
    MIDDLE
  }

  /**
   * The times of a spectrogram.
   *
   * @param window samples of each, 2 to 65,536
   * @param hop samples from one to the next, at least 1
   * @param count of them, 1 to 65,536; all together span at most 2^30 samples
   * @param placement of the sound
   */
  public record Frames(int window, int hop, int count, Placement placement) {

    private static final int MOST = 1 << 16;
    private static final int MOST_SAMPLES = 1 << 30;

    /**
     * @throws IllegalArgumentException if a number is out of its range
     */
    public Frames {
      require("window", window, 2);
      require("hop", hop, 1);
      require("frames", count, 1);
      if (window + (count - 1L) * hop > MOST_SAMPLES) {
        throw new IllegalArgumentException(
            "Spectrogram: " + count + " frames every " + hop + " samples, expected 2^30 in all");
      }
      Objects.requireNonNull(placement, "placement");
    }

    private static void require(String what, int value, int least) {
      if (value < least || value > MOST) {
        throw new IllegalArgumentException(
            String.format(
                Locale.ROOT, "Spectrogram: %s %,d, expected %d to %,d", what, value, least, MOST));
      }
    }

    /** The size of the Fourier transform: the power of two that holds the window. */
    int size() {
      return Integer.highestOneBit(2 * window - 1);
    }

    /** All samples of a sound that are looked at. */
    int samples() {
      return window + (count - 1) * hop;
    }
  }

  /**
   * The frequencies of a spectrogram.
   *
   * @param scale their spacing
   * @param count of them, 1 to 65,536; on a linear scale as many as the Fourier transform has
   * @param lowest where the first band begins, in Hz
   * @param highest where the last one ends, in Hz
   */
  public record Bands(Scale scale, int count, double lowest, double highest) {

    /**
     * @throws IllegalArgumentException if the count is out of its range, or the ends are not in
     *     order
     */
    public Bands {
      Objects.requireNonNull(scale, "scale");
      Frames.require("bands", count, 1);
      if (!(lowest >= 0 && lowest < highest)) {
        throw new IllegalArgumentException(
            "Spectrogram: bands from "
                + Decimal.text(lowest)
                + " to "
                + Decimal.text(highest)
                + " Hz, expected from 0 or more up to a higher frequency");
      }
    }
  }

  /**
   * The values of a spectrogram.
   *
   * @param reference what 0 decibels are
   * @param floor the lowest value in decibels, -300 to -1
   */
  public record Level(Reference reference, double floor) {

    /**
     * @throws IllegalArgumentException if the floor is out of its range
     */
    public Level {
      Objects.requireNonNull(reference, "reference");
      if (!(floor >= -300 && floor <= -1)) {
        throw new IllegalArgumentException(
            "Spectrogram: floor " + Decimal.text(floor) + " dB, expected -300 to -1");
      }
    }
  }

  /**
   * @throws IllegalArgumentException if there are more than 2^24 values, the bands go beyond half
   *     of the rate, are not those of a linear scale, or one is so narrow that it lies between two
   *     frequencies of the transform
   */
  public Spectrogram {
    Sound.requireRate("Spectrogram", rate);
    if (bands.highest() > rate / 2.0) {
      throw new IllegalArgumentException(
          "Spectrogram: bands up to "
              + Decimal.text(bands.highest())
              + " Hz, expected at most half of the rate of "
              + rate);
    }
    if ((long) bands.count() * frames.count() > MOST_VALUES) {
      throw new IllegalArgumentException(
          String.format(
              Locale.ROOT,
              "Spectrogram: %,d bands and %,d frames, expected at most 2^24 values in all",
              bands.count(),
              frames.count()));
    }
    int frequencies = frames.size() / 2 + 1;
    boolean whole =
        bands.count() == frequencies && bands.lowest() == 0 && bands.highest() == rate / 2.0;
    if (bands.scale() == Scale.LINEAR && !whole) {
      throw new IllegalArgumentException(
          "Spectrogram: "
              + bands.count()
              + " linear bands up to "
              + Decimal.text(bands.highest())
              + " Hz, expected the "
              + frequencies
              + " of a window of "
              + frames.window()
              + ", 0 to "
              + Decimal.text(rate / 2.0)
              + " Hz");
    }
    FilterBank.of(bands, rate, frames.size());
  }

  /**
   * Bands of Slaney's mel up to half of the rate: windows of 25 ms every 10 ms, 100 of them, from
   * the sound's start, 80 dB below its loudest place at most.
   *
   * @param rate samples a second, such as 8000
   * @param bands such as 40
   */
  public static Spectrogram mel(int rate, int bands) {
    int window = (int) Math.max(2, Math.round(WINDOW_SECONDS * rate));
    int hop = (int) Math.max(1, Math.round(HOP_SECONDS * rate));
    return new Spectrogram(
        rate,
        new Frames(window, hop, USUAL_FRAMES, Placement.START),
        new Bands(Scale.MEL_SLANEY, bands, 0, rate / 2.0),
        new Level(Reference.LOUDEST, QUIETEST));
  }

  /**
   * All frequencies of the Fourier transform, otherwise like {@link #mel}.
   *
   * @param rate samples a second
   * @param window samples of each time, 2 to 65,536
   * @param hop samples from one to the next
   */
  public static Spectrogram linear(int rate, int window, int hop) {
    Frames frames = new Frames(window, hop, USUAL_FRAMES, Placement.START);
    return new Spectrogram(
        rate,
        frames,
        new Bands(Scale.LINEAR, frames.size() / 2 + 1, 0, rate / 2.0),
        new Level(Reference.LOUDEST, QUIETEST));
  }

  /** The same with other times. */
  public Spectrogram frames(Frames changed) {
    return new Spectrogram(rate, changed, bands, level);
  }

  /** The same with another number of times. */
  public Spectrogram frames(int count) {
    return frames(new Frames(frames.window(), frames.hop(), count, frames.placement()));
  }

  /** The same with other frequencies. */
  public Spectrogram bands(Bands changed) {
    return new Spectrogram(rate, frames, changed, level);
  }

  /** The same with other values. */
  public Spectrogram level(Level changed) {
    return new Spectrogram(rate, frames, bands, changed);
  }

  /** Bands x frames x 1. */
  @Override
  public Shape shape() {
    return Shape.of(bands.count(), frames.count(), 1);
  }

  @Override
  public DataType type() {
    return DataType.F32;
  }

  /**
   * The spectrogram of a sound.
   *
   * @return {@code f32} in {@link #shape}
   */
  public Tensor of(Sound sound) {
    Tensor picture = Tensor.zeros(DataType.F32, shape());
    write(sound, picture.buffer());
    return picture;
  }

  /** Puts the spectrogram of a sound into a buffer of as many floats. */
  void write(Sound sound, ByteBuffer picture) {
    double[] powers = powers(sound.resampled(rate));
    double reference = 1;
    if (level.reference() == Reference.LOUDEST) {
      reference = 0;
      for (double power : powers) {
        reference = Math.max(reference, power);
      }
    }
    for (double power : powers) {
      double decibels = power > 0 ? 10 * Math.log10(power / reference) : level.floor();
      picture.putFloat((float) Math.max(level.floor(), decibels));
    }
  }

  /** What each band has at each time, band by band. */
  private double[] powers(Sound sound) {
    int size = frames.size();
    Fft fft = new Fft(size);
    FilterBank bank = FilterBank.of(bands, rate, size);
    double[] window = new double[frames.window()];
    double sum = 0;
    for (int i = 0; i < window.length; i++) {
      window[i] = (1 - Math.cos(2 * Math.PI * i / window.length)) / 2;
      sum += window[i];
    }
    double scale = 2 / sum;
    int begin =
        frames.placement() == Placement.START
            ? 0
            : Math.floorDiv(sound.length() - frames.samples(), 2);
    double[] powers = new double[bands.count() * frames.count()];
    double[] real = new double[size];
    double[] imaginary = new double[size];
    double[] power = new double[size / 2 + 1];
    for (int frame = 0; frame < frames.count(); frame++) {
      for (int i = 0; i < size; i++) {
        int at = begin + frame * frames.hop() + i;
        boolean heard = i < window.length && at >= 0 && at < sound.length();
        real[i] = heard ? scale * window[i] * sound.sample(at) : 0;
        imaginary[i] = 0;
      }
      fft.apply(real, imaginary);
      for (int k = 0; k < power.length; k++) {
        power[k] = real[k] * real[k] + imaginary[k] * imaginary[k];
      }
      for (int band = 0; band < bands.count(); band++) {
        powers[band * frames.count() + frame] = bank.apply(band, power);
      }
    }
    return powers;
  }

  /**
   * Reads settings: {@code spectrogram:rate=8000:bands=40:frames=100}; what is left out is what
   * {@link #mel} says with 40 bands, or {@link #linear} with {@code scale=linear}.
   *
   * @throws IllegalArgumentException if a setting is unknown or out of its range
   */
  public static Spectrogram parse(String settings) {
    Clause clause = new Clause("sound", settings);
    int rate = clause.whole("rate", 8000);
    Sound.requireRate("Spectrogram", rate);
    Scale scale = choice(clause, "scale", Scale.MEL_SLANEY);
    Spectrogram usual = mel(rate, 1);
    Frames frames =
        new Frames(
            clause.whole("window", usual.frames.window()),
            clause.whole("hop", usual.frames.hop()),
            clause.whole("frames", usual.frames.count()),
            choice(clause, "placement", Placement.START));
    int bands = clause.whole("bands", scale == Scale.LINEAR ? frames.size() / 2 + 1 : 40);
    Spectrogram spectrogram =
        new Spectrogram(
            rate,
            frames,
            new Bands(
                scale, bands, clause.number("lowest", 0), clause.number("highest", rate / 2.0)),
            new Level(
                choice(clause, "reference", Reference.LOUDEST), clause.number("floor", QUIETEST)));
    clause.refuseUnknown();
    return spectrogram;
  }

  private static <E extends Enum<E>> E choice(Clause clause, String key, E usual) {
    String word = clause.word(key, word(usual));
    StringBuilder known = new StringBuilder();
    for (E value : usual.getDeclaringClass().getEnumConstants()) {
      if (word(value).equals(word)) {
        return value;
      }
      known.append(known.length() == 0 ? "" : ", ").append(word(value));
    }
    throw clause.refusal(key + "=" + word + ", expected one of " + known, null);
  }

  private static String word(Enum<?> value) {
    return value.name().toLowerCase(Locale.ROOT);
  }

  /** All settings, as {@link #parse} reads them. */
  public String settings() {
    return KIND
        + ":rate="
        + rate
        + ":window="
        + frames.window()
        + ":hop="
        + frames.hop()
        + ":frames="
        + frames.count()
        + ":placement="
        + word(frames.placement())
        + ":scale="
        + word(bands.scale())
        + ":bands="
        + bands.count()
        + ":lowest="
        + Decimal.text(bands.lowest())
        + ":highest="
        + Decimal.text(bands.highest())
        + ":reference="
        + word(level.reference())
        + ":floor="
        + Decimal.text(level.floor());
  }

  /** Its {@link #settings}. */
  @Override
  public String toString() {
    return settings();
  }

  @Override
  public Map<String, Object> facts() {
    Map<String, Object> facts = new LinkedHashMap<>();
    facts.put("kind", KIND);
    facts.put("settings", settings());
    return facts;
  }
}
