package io.margay.internal.json;

import java.io.IOException;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;

/**
 * Reads JSON (RFC 8259) strictly: no trailing text, no duplicate names, no lone surrogates, at most
 * {@value #MAX_DEPTH} levels.
 *
 * <p>An object becomes a {@code Map<String, Object>} in the order of the text, an array a {@code
 * List<Object>}, a string a {@code String}, a number without fraction and exponent that fits a
 * {@code Long}, any other a {@code Double}; then {@code Boolean} and null. Every refusal is an
 * {@link IOException} that names the character.
 */
public final class JsonReader {

  static final int MAX_DEPTH = 64;

  private static final int HEAP_SHARE = 4;

  /** Bytes that values take on the heap of a 64-bit machine, rounded up. */
  private static final int OBJECT_BYTES = 144;

  private static final int ARRAY_BYTES = 80;
  private static final int ENTRY_BYTES = 56;
  private static final int STRING_BYTES = 64;
  private static final int NUMBER_BYTES = 24;

  private final String text;
  private final long most;
  private long taken;
  private int at;

  private JsonReader(String text, long most) {
    this.text = text;
    this.most = most;
  }

  /**
   * Reads one value, which may take a quarter of the heap.
   *
   * @param text the whole text; spaces around the value are allowed
   * @throws IOException if the text is anything but one JSON value
   */
  public static Object read(String text) throws IOException {
    return read(text, Runtime.getRuntime().maxMemory() / HEAP_SHARE);
  }

  /**
   * Reads one value that takes at most so many bytes on the heap, as estimated.
   *
   * @throws IOException if it takes more, or the text is anything but one JSON value
   */
  static Object read(String text, long most) throws IOException {
    JsonReader reader = new JsonReader(text, most);
    Object value = reader.value(0);
    reader.spaces();
    if (reader.at < text.length()) {
      throw reader.refuse("more text after the value");
    }
    return value;
  }

  private Object value(int depth) throws IOException {
    if (depth > MAX_DEPTH) {
      throw refuse("more than " + MAX_DEPTH + " levels");
    }
    spaces();
    char c = peek();
    if (c == '{') {
      return object(depth);
    } else if (c == '[') {
      return array(depth);
    } else if (c == '"') {
      return string();
    } else if (c == '-' || c >= '0' && c <= '9') {
      return number();
    } else if (word("true")) {
      return Boolean.TRUE;
    } else if (word("false")) {
      return Boolean.FALSE;
    } else if (word("null")) {
      return null;
    }
    throw refuse("a value is expected here");
  }

  private Map<String, Object> object(int depth) throws IOException {
    Map<String, Object> object = new LinkedHashMap<>();
    take(OBJECT_BYTES);
    at++;
    spaces();
    if (take('}')) {
      return object;
    }
    do {
      spaces();
      if (peek() != '"') {
        throw refuse("a name in quotes is expected here");
      }
      String name = string();
      if (object.containsKey(name)) {
        throw refuse("the name \"" + name + "\" appears twice");
      }
      spaces();
      if (!take(':')) {
        throw refuse("':' is expected here");
      }
      take(ENTRY_BYTES);
      object.put(name, value(depth + 1));
      spaces();
    } while (take(','));
    if (!take('}')) {
      throw refuse("',' or '}' is expected here");
    }
    return object;
  }

  private List<Object> array(int depth) throws IOException {
    List<Object> array = new ArrayList<>();
    take(ARRAY_BYTES);
    at++;
    spaces();
    if (take(']')) {
      return array;
    }
    do {
      take(Long.BYTES);
      array.add(value(depth + 1));
      spaces();
    } while (take(','));
    if (!take(']')) {
      throw refuse("',' or ']' is expected here");
    }
    return array;
  }

  private String string() throws IOException {
    StringBuilder out = new StringBuilder();
    at++;
    while (peek() != '"') {
      char c = text.charAt(at++);
      if (c < ' ') {
        throw refuse("a control character inside a string");
      }
      c = c == '\\' ? escape() : c;
      if (Character.isLowSurrogate(c)
          != (out.length() > 0 && Character.isHighSurrogate(out.charAt(out.length() - 1)))) {
        throw refuse("half of a surrogate pair");
      }
      out.append(c);
    }
    if (out.length() > 0 && Character.isHighSurrogate(out.charAt(out.length() - 1))) {
      throw refuse("half of a surrogate pair");
    }
    at++;
    take(STRING_BYTES + 2L * out.length());
    return out.toString();
  }

  private char escape() throws IOException {
    char c = peek();
    at++;
    switch (c) {
      case '"':
      case '\\':
      case '/':
        return c;
      case 'b':
        return '\b';
      case 'f':
        return '\f';
      case 'n':
        return '\n';
      case 'r':
        return '\r';
      case 't':
        return '\t';
      case 'u':
        int code = 0;
        for (int i = 0; i < 4; i++) {
          int digit = hex(peek());
          if (digit < 0) {
            throw refuse("four hexadecimal digits are expected after \\u");
          }
          code = code * 16 + digit;
          at++;
        }
        return (char) code;
      default:
        throw refuse("unknown escape");
    }
  }

  private static int hex(char c) {
    return c < 128 ? Character.digit(c, 16) : -1;
  }

  private Object number() throws IOException {
    int start = at;
    boolean whole = true;
    take('-');
    if (!take('0')) {
      digits();
    }
    if (take('.')) {
      whole = false;
      digits();
    }
    if (take('e') || take('E')) {
      whole = false;
      if (!take('+')) {
        take('-');
      }
      digits();
    }
    String number = text.substring(start, at);
    take(NUMBER_BYTES);
    if (whole && number.length() <= 19) {
      try {
        return Long.valueOf(number);
      } catch (NumberFormatException beyondLong) {
        // read as a double below
      }
    }
    double value = Double.parseDouble(number);
    if (Double.isInfinite(value)) {
      throw refuse("the number " + number + " is too large");
    }
    return value;
  }

  private void digits() throws IOException {
    int start = at;
    while (at < text.length() && text.charAt(at) >= '0' && text.charAt(at) <= '9') {
      at++;
    }
    if (at == start) {
      throw refuse("a digit is expected here");
    }
  }

  private void take(long bytes) throws IOException {
    taken += bytes;
    if (taken > most) {
      throw refuse(
          String.format(
              Locale.ROOT,
              "the text so far needs more than %,d bytes of heap, all that it may take."
                  + " Start with a larger heap (-Xmx).",
              most));
    }
  }

  private boolean word(String word) {
    boolean found = text.startsWith(word, at);
    at += found ? word.length() : 0;
    return found;
  }

  private boolean take(char c) {
    boolean found = at < text.length() && text.charAt(at) == c;
    at += found ? 1 : 0;
    return found;
  }

  private char peek() throws IOException {
    if (at >= text.length()) {
      throw refuse("the text ends too early");
    }
    return text.charAt(at);
  }

  private void spaces() {
    while (at < text.length() && " \t\n\r".indexOf(text.charAt(at)) >= 0) {
      at++;
    }
  }

  private IOException refuse(String what) {
    return new IOException("JSON, character " + at + ": " + what);
  }
}
