package io.margay.layer;

import java.util.LinkedHashMap;
import java.util.Map;

/** {@code key=value} words as a map, as {@link Layer#parse} takes them. */
final class Words {

  private Words() {}

  static Map<String, String> of(String attributes) {
    Map<String, String> words = new LinkedHashMap<>();
    for (String word : attributes.isEmpty() ? new String[0] : attributes.split(" ")) {
      int equals = word.indexOf('=');
      String key = word.substring(0, equals);
      String value = word.substring(equals + 1);
      words.put(key, value);
    }
    return words;
  }
}
