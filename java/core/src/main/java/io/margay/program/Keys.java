package io.margay.program;

import io.margay.internal.text.Decimal;
import java.util.ArrayList;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.function.Function;

/**
 * The {@code key=value} words of a line, as the native side gives them back: only keys that the
 * operator knows, each value checked, and none that is usual anyway.
 */
public final class Keys {

  private final Map<String, String> values;

  /**
   * @param values by key, in the order of the line
   */
  public Keys(Map<String, String> values) {
    this.values = Collections.unmodifiableMap(new LinkedHashMap<>(values));
  }

  /** The values by key, in order. */
  public Map<String, String> asMap() {
    return values;
  }

  /** These without one key. */
  public Keys without(String key) {
    Map<String, String> rest = new LinkedHashMap<>(values);
    rest.remove(key);
    return new Keys(rest);
  }

  /**
   * A value as text.
   *
   * @throws IllegalArgumentException if it is missing
   */
  public String text(String key) {
    String value = values.get(key);
    if (value == null) {
      throw new IllegalArgumentException(key + "= is missing");
    }
    return value;
  }

  /**
   * A whole number.
   *
   * @throws IllegalArgumentException if it is missing or none
   */
  public int whole(String key) {
    return whole(key, text(key));
  }

  /** A whole number, or what is usual. */
  public int whole(String key, int usual) {
    return get(key, usual, text -> whole(key, text));
  }

  /** A finite number, or what is usual. */
  public double number(String key, double usual) {
    return get(key, usual, text -> Decimal.parse(key, text));
  }

  /** Finite numbers with commas between, or what is usual. */
  public List<Double> numbers(String key, List<Double> usual) {
    return get(
        key,
        usual,
        text -> {
          List<Double> numbers = new ArrayList<>();
          for (String word : text.split(",", -1)) {
            numbers.add(Decimal.parse(key, word));
          }
          return numbers;
        });
  }

  /** True or false, or what is usual. */
  public boolean flag(String key, boolean usual) {
    return get(
        key,
        usual,
        text -> {
          if (text.equals("true") || text.equals("false")) {
            return Boolean.valueOf(text);
          }
          throw new IllegalArgumentException(key + " '" + text + "': expected true or false");
        });
  }

  /** Anything that a function reads, or what is usual. */
  public <T> T get(String key, T usual, Function<String, T> parse) {
    String text = values.get(key);
    return text == null ? usual : parse.apply(text);
  }

  private static int whole(String key, String text) {
    try {
      return Integer.parseInt(text);
    } catch (NumberFormatException e) {
      throw new IllegalArgumentException(key + " '" + text + "': expected a whole number");
    }
  }

  @Override
  public boolean equals(Object other) {
    return other instanceof Keys that && values.equals(that.values);
  }

  @Override
  public int hashCode() {
    return Objects.hash(values);
  }

  /** As a line has them: {@code filters=32 kernel=3x3}. */
  @Override
  public String toString() {
    Words words = new Words();
    values.forEach(words::add);
    return words.toString();
  }
}
