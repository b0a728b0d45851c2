package io.margay.internal.text;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.OptionalInt;

/**
 * A name with settings, {@code name:key=value:…}, taken apart: the text form of an optimiser and of
 * a loss. Each setting is asked for once, then {@link #refuseUnknown} names those that nobody asked
 * for.
 */
public final class Clause {

  private final String kind;
  private final String text;
  private final String name;
  private final Map<String, String> settings = new LinkedHashMap<>();
  private final List<String> known = new ArrayList<>();

  /**
   * @param kind what it is the text of, for messages: {@code optimizer}
   * @throws IllegalArgumentException if a word behind the name is no {@code key=value}, or a key
   *     comes twice
   */
  public Clause(String kind, String text) {
    this.kind = kind;
    this.text = text;
    String[] words = text.split(":", -1);
    this.name = words[0];
    for (int i = 1; i < words.length; i++) {
      int equals = words[i].indexOf('=');
      if (equals < 1
          || settings.put(words[i].substring(0, equals), words[i].substring(equals + 1)) != null) {
        throw refusal("'" + words[i] + "', expected key=value, each key once", null);
      }
    }
  }

  /** What stands before the settings. */
  public String name() {
    return name;
  }

  /**
   * @throws IllegalArgumentException if it is there and no number
   */
  public double number(String key, double otherwise) {
    String word = take(key);
    try {
      return word == null ? otherwise : Double.parseDouble(word);
    } catch (NumberFormatException e) {
      throw refusal(key + "=" + word + ", expected a number", e);
    }
  }

  /**
   * @throws IllegalArgumentException if it is there and no whole number
   */
  public int whole(String key, int otherwise) {
    String word = take(key);
    try {
      return word == null ? otherwise : Integer.parseInt(word);
    } catch (NumberFormatException e) {
      throw refusal(key + "=" + word + ", expected a whole number", e);
    }
  }

  /**
   * @throws IllegalArgumentException if it is there and neither true nor false
   */
  public boolean flag(String key, boolean otherwise) {
    String word = take(key);
    if (word == null || word.equals("true") || word.equals("false")) {
      return word == null ? otherwise : Boolean.parseBoolean(word);
    }
    throw refusal(key + "=" + word + ", expected true or false", null);
  }

  /**
   * A whole number, where there is one.
   *
   * @throws IllegalArgumentException if it is there and no whole number
   */
  public OptionalInt optionalWhole(String key) {
    return settings.containsKey(key) ? OptionalInt.of(whole(key, 0)) : absent(key);
  }

  private OptionalInt absent(String key) {
    known.add(key);
    return OptionalInt.empty();
  }

  /**
   * Numbers with commas between; none where it is not there.
   *
   * @throws IllegalArgumentException if one of them is no number
   */
  public List<Double> numbers(String key) {
    String word = take(key);
    List<Double> numbers = new ArrayList<>();
    for (String number : word == null ? new String[0] : word.split(",", -1)) {
      try {
        numbers.add(Double.parseDouble(number));
      } catch (NumberFormatException e) {
        throw refusal(key + "=" + word + ", expected numbers with commas between", e);
      }
    }
    return numbers;
  }

  /**
   * Whether the second of two words is there instead of the first, which is usual.
   *
   * @throws IllegalArgumentException if another word is there
   */
  public boolean choice(String key, String usual, String other) {
    String word = word(key, usual);
    if (!word.equals(usual) && !word.equals(other)) {
      throw refusal(key + "=" + word + ", expected " + usual + " or " + other, null);
    }
    return word.equals(other);
  }

  /** A setting's text as it is. */
  public String word(String key, String otherwise) {
    String word = take(key);
    return word == null ? otherwise : word;
  }

  private String take(String key) {
    known.add(key);
    return settings.remove(key);
  }

  /**
   * @throws IllegalArgumentException if there is a setting that was not asked for
   */
  public void refuseUnknown() {
    if (!settings.isEmpty()) {
      throw refusal(
          name
              + " has no "
              + String.join(", ", settings.keySet())
              + ", it has "
              + String.join(", ", known),
          null);
    }
  }

  /** What says that this text is wrong. */
  public IllegalArgumentException refusal(String problem, Throwable cause) {
    return new IllegalArgumentException(kind + " '" + text + "': " + problem, cause);
  }
}
