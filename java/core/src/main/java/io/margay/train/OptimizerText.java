package io.margay.train;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/** An optimiser's text, {@code name:key=value:…}, taken apart; and the checks that the optimisers share. */
final class OptimizerText {

  // The ranges are those of the native compiler.
  private static final double MOST_FRACTION = 0.9999999999;
  private static final double LEAST_EPSILON = 1e-30;
  private static final double MOST_DECAY = 1000;

  private final String text;
  private final String name;
  private final Map<String, String> settings = new LinkedHashMap<>();
  private final List<String> known = new ArrayList<>();

  OptimizerText(String text) {
    this.text = text;
    String[] words = text.split(":", -1);
    this.name = words[0];
    for (int i = 1; i < words.length; i++) {
      int equals = words[i].indexOf('=');
      if (equals < 1 || settings.put(words[i].substring(0, equals), words[i].substring(equals + 1)) != null) {
        throw new IllegalArgumentException("optimizer '" + text + "': '" + words[i]
            + "', expected key=value, each key once");
      }
    }
  }

  String name() {
    return name;
  }

  double number(String key, double otherwise) {
    String word = take(key);
    try {
      return word == null ? otherwise : Double.parseDouble(word);
    } catch (NumberFormatException e) {
      throw new IllegalArgumentException("optimizer '" + text + "': " + key + "=" + word + ", expected a number", e);
    }
  }

  boolean flag(String key, boolean otherwise) {
    String word = take(key);
    if (word == null || word.equals("true") || word.equals("false")) {
      return word == null ? otherwise : Boolean.parseBoolean(word);
    }
    throw new IllegalArgumentException("optimizer '" + text + "': " + key + "=" + word + ", expected true or false");
  }

  private String take(String key) {
    known.add(key);
    return settings.remove(key);
  }

  /** After every setting that there is was asked for. */
  void refuseUnknown() {
    if (!settings.isEmpty()) {
      throw new IllegalArgumentException("optimizer '" + text + "': " + name + " has no "
          + String.join(", ", settings.keySet()) + ", it has " + String.join(", ", known));
    }
  }

  static void positive(String owner, String setting, double value) {
    if (!(value > 0) || Double.isInfinite(value)) {
      throw new IllegalArgumentException(owner + ": " + setting + " " + value + ", expected a number above 0");
    }
  }

  static void fraction(String owner, String setting, double value) {
    if (!(value >= 0 && value <= MOST_FRACTION)) {
      throw new IllegalArgumentException(owner + ": " + setting + " " + value + ", expected 0 to " + MOST_FRACTION);
    }
  }

  static void epsilon(String owner, double value) {
    if (!(value >= LEAST_EPSILON && value <= 1)) {
      throw new IllegalArgumentException(owner + ": epsilon " + value + ", expected " + LEAST_EPSILON + " to 1");
    }
  }

  static void decay(String owner, double value) {
    if (!(value >= 0 && value <= MOST_DECAY)) {
      throw new IllegalArgumentException(owner + ": weight decay " + value + ", expected 0 to " + (int) MOST_DECAY);
    }
  }
}
