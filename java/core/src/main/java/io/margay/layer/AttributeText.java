package io.margay.layer;

import java.util.Objects;

/**
 * Writes the {@code key=value} words of one node, leaving out what a reader assumes anyway.
 */
final class AttributeText {

  private final StringBuilder text = new StringBuilder();

  AttributeText add(String key, Object value) {
    if (text.length() > 0) {
      text.append(' ');
    }
    text.append(key).append('=').append(value);
    return this;
  }

  AttributeText unless(String key, Object usual, Object value) {
    return Objects.equals(usual, value) ? this : add(key, value);
  }

  @Override
  public String toString() {
    return text.toString();
  }
}
