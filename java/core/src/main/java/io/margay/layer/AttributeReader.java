package io.margay.layer;

import io.margay.internal.text.Decimal;
import io.margay.internal.text.Nearest;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.function.Function;

/**
 * Reads the {@code key=value} words of one node and remembers which keys it was asked for, so that {@link #finish()}
 * can refuse the rest.
 */
final class AttributeReader {

  private final String op;
  private final Map<String, String> values;
  private final Set<String> known = new LinkedHashSet<>();

  AttributeReader(String op, Map<String, String> values) {
    this.op = op;
    this.values = values;
  }

  <T> T required(String key, Function<String, T> parse) {
    T value = optional(key, null, parse);
    if (value != null) {
      return value;
    }
    for (String written : values.keySet()) {
      String suggestion = Nearest.suggestion(written, List.of(key));
      if (!suggestion.isEmpty()) {
        throw new AttributeException(written, op + " does not know key '" + written + "'." + suggestion);
      }
    }
    throw new IllegalArgumentException(op + " needs " + key + "=");
  }

  <T> T optional(String key, T otherwise, Function<String, T> parse) {
    known.add(key);
    String text = values.get(key);
    if (text == null) {
      return otherwise;
    }
    try {
      return parse.apply(text);
    } catch (IllegalArgumentException e) {
      throw new AttributeException(key, e.getMessage());
    }
  }

  /** A key that makes sense only beside another one: asked for all the same, so that the message can say so. */
  void refuse(String key, String reason) {
    optional(key, null, text -> {
      throw new IllegalArgumentException(key + "=" + text + ": " + reason);
    });
  }

  /** Refuses what nobody asked for. */
  void finish() {
    for (String key : values.keySet()) {
      if (!known.contains(key)) {
        throw new AttributeException(key, op + " does not know key '" + key + "'." + Nearest.suggestion(key, known));
      }
    }
  }

  static Function<String, Integer> count(String key) {
    return text -> {
      if (text.matches("[0-9]{1,9}") && Integer.parseInt(text) >= 1) {
        return Integer.valueOf(text);
      }
      throw new IllegalArgumentException(key + " '" + text + "': expected a whole number of at least 1");
    };
  }

  static Function<String, Double> number(String key) {
    return text -> Decimal.parse(key, text);
  }

  static Function<String, Boolean> flag(String key) {
    return text -> {
      if (text.equals("true") || text.equals("false")) {
        return Boolean.valueOf(text);
      }
      throw new IllegalArgumentException(key + " '" + text + "': expected true or false");
    };
  }

  static Function<String, Extent> extent(String key) {
    return text -> Extent.parse(key, text);
  }
}
