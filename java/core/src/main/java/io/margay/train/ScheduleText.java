package io.margay.train;

/** A schedule's text, word by word. */
final class ScheduleText {

  private static final String FORMS =
      "constant, exponential:FACTOR, step:EPOCHS:FACTOR, polynomial:POWER[:END], cosine,"
          + " cosine_restarts:EPOCHS[:GROWTH], one_cycle[:RISE:START:END],"
          + " plateau:EPOCHS:FACTOR[:LEAST] or warmup:EPOCHS:SCHEDULE";

  private final String text;
  private String left;

  ScheduleText(String text) {
    this.text = text;
    this.left = text;
  }

  /**
   * The next word.
   *
   * @throws IllegalArgumentException if there is none
   */
  String word() {
    String rest = rest();
    int colon = rest.indexOf(':');
    left = colon < 0 ? null : rest.substring(colon + 1);
    return colon < 0 ? rest : rest.substring(0, colon);
  }

  /** Everything that is left. */
  String rest() {
    if (left == null) {
      throw refusal();
    }
    String rest = left;
    left = null;
    return rest;
  }

  double number() {
    String word = word();
    try {
      return Double.parseDouble(word);
    } catch (NumberFormatException e) {
      throw new IllegalArgumentException(
          "schedule '" + text + "': '" + word + "', expected a number", e);
    }
  }

  /** Or what is usual, where nothing is left. */
  double number(double usual) {
    return left == null ? usual : number();
  }

  int whole() {
    String word = word();
    try {
      return Integer.parseInt(word);
    } catch (NumberFormatException e) {
      throw new IllegalArgumentException(
          "schedule '" + text + "': '" + word + "', expected a whole number", e);
    }
  }

  int whole(int usual) {
    return left == null ? usual : whole();
  }

  boolean isEmpty() {
    return left == null;
  }

  /**
   * @throws IllegalArgumentException if something is left
   */
  void end() {
    if (left != null) {
      throw refusal();
    }
  }

  IllegalArgumentException refusal() {
    return new IllegalArgumentException("schedule '" + text + "': expected " + FORMS);
  }

  static void checkFactor(String owner, double factor) {
    if (!(factor > 0 && factor <= 1)) {
      throw new IllegalArgumentException(
          owner + ": factor " + factor + ", expected above 0 and at most 1");
    }
  }

  static void checkEpochs(String owner, int epochs) {
    if (epochs < 1) {
      throw new IllegalArgumentException(owner + ": " + epochs + " epochs, expected at least 1");
    }
  }

  /** The part of the training that is done at a step: 0 at the first, 1 after the last. */
  static double done(int epoch, long step, long stepsPerEpoch, int epochs) {
    return Math.min(1, (epoch + (double) step / stepsPerEpoch) / Math.max(1, epochs));
  }
}
