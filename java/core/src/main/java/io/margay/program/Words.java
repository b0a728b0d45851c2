package io.margay.program;

import java.util.Objects;

/** Writes the {@code key=value} words of one line, leaving out what is usual anyway. */
public final class Words {

  private final StringBuilder text = new StringBuilder();

  /** Adds a word. */
  public Words add(String key, Object value) {
    if (text.length() > 0) {
      text.append(' ');
    }
    text.append(key).append('=').append(value);
    return this;
  }

  /** Adds a word, unless its value is the usual one. */
  public Words unless(String key, Object usual, Object value) {
    return Objects.equals(usual, value) ? this : add(key, value);
  }

  /** The words so far, with blanks between. */
  @Override
  public String toString() {
    return text.toString();
  }
}
