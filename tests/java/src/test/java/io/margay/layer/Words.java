package io.margay.layer;

import io.margay.program.Keys;
import java.util.LinkedHashMap;
import java.util.Map;

/** {@code key=value} words as keys. */
final class Words {

  private Words() {}

  static Keys of(String attributes) {
    Map<String, String> words = new LinkedHashMap<>();
    for (String word : attributes.isEmpty() ? new String[0] : attributes.split(" ")) {
      words.put(word.substring(0, word.indexOf('=')), word.substring(word.indexOf('=') + 1));
    }
    return new Keys(words);
  }
}
