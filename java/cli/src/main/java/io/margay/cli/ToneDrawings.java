package io.margay.cli;

import io.margay.data.Tones;
import java.util.OptionalInt;

/**
 * Tones, made from the seed: {@value #TRAIN} to learn from and {@value #TEST} others to test with.
 */
record ToneDrawings() implements DataSource {

  static final String KIND = "tones";
  static final int TRAIN = 1200;
  static final int TEST = 600;

  @Override
  public String text() {
    return KIND;
  }

  @Override
  public String usualModel() {
    return "sound-cnn";
  }

  @Override
  public OpenData open(long seed, OptionalInt ignored) {
    Tones tones = Tones.of();
    return new OpenData(tones.train(TRAIN, seed), tones.test(TEST, seed), null, false, () -> {});
  }
}
