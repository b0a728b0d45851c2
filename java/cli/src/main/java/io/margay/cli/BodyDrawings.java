package io.margay.cli;

import io.margay.data.Bodies;
import java.util.OptionalInt;

/**
 * Balls, cubes, rods and rings in volumes of 16x16x16, drawn from the seed: {@value #TRAIN} to
 * learn from and {@value #TEST} others to test with.
 */
record BodyDrawings() implements DataSource {
  static final String KIND = "bodies";
  private static final int SIZE = 16;
  private static final int TRAIN = 2000;
  private static final int TEST = 400;

  @Override
  public String text() {
    return KIND;
  }

  @Override
  public String usualModel() {
    return "bodies";
  }

  @Override
  public OpenData open(long seed, OptionalInt ignored) {
    Bodies bodies = Bodies.of(SIZE);
    return new OpenData(bodies.train(TRAIN, seed), bodies.test(TEST, seed), null, false, () -> {});
  }
}
