package io.margay.augment;

import io.margay.internal.text.Clause;
import io.margay.internal.text.Decimal;
import java.util.Arrays;
import java.util.Locale;
import java.util.Objects;
import java.util.stream.Collectors;

/** The text of a transform on the way: its name, and the settings that are not the usual ones. */
final class Said {

  private final StringBuilder text;

  Said(String word) {
    text = new StringBuilder(word);
  }

  /** The setting that needs no name. */
  Said first(Object usual, Object value) {
    if (!Objects.equals(usual, value)) {
      text.append(':').append(word(value));
    }
    return this;
  }

  Said then(String key, Object usual, Object value) {
    if (!Objects.equals(usual, value)) {
      text.append(':').append(key).append('=').append(word(value));
    }
    return this;
  }

  @Override
  public String toString() {
    return text.toString();
  }

  private static String word(Object value) {
    if (value instanceof Double number) {
      return Decimal.text(number);
    }
    return value.toString().toLowerCase(Locale.ROOT);
  }

  /** The constant whose name in lower case a setting has. */
  static <E extends Enum<E>> E choice(Clause words, String key, E usual) {
    String word = words.word(key, usual.toString().toLowerCase(Locale.ROOT));
    E[] all = usual.getDeclaringClass().getEnumConstants();
    return Arrays.stream(all)
        .filter(one -> one.toString().toLowerCase(Locale.ROOT).equals(word))
        .findFirst()
        .orElseThrow(
            () ->
                words.refusal(
                    key
                        + "="
                        + word
                        + ", expected "
                        + Arrays.stream(all)
                            .map(one -> one.toString().toLowerCase(Locale.ROOT))
                            .collect(Collectors.joining(", ")),
                    null));
  }
}
