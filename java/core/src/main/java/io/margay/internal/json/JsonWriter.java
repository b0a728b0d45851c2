package io.margay.internal.json;

import java.util.List;
import java.util.Map;

/**
 * Writes JSON that {@link JsonReader} reads back: maps, lists, strings, numbers, booleans and null.
 *
 * <p>A {@code double} is written with as many digits as it takes to read back the same value, bit
 * for bit; not-a-number and infinities, which JSON does not have, are written as {@code null}.
 * Characters outside ASCII are written as they are.
 */
public final class JsonWriter {

  private JsonWriter() {}

  /**
   * The text of a value on one line.
   *
   * @param value a map with string keys, a list, a string, a number, a boolean or null, nested as
   *     deep as the reader allows
   * @throws IllegalArgumentException if the value or something inside it is of another type
   */
  public static String write(Object value) {
    StringBuilder out = new StringBuilder();
    write(value, out);
    return out.toString();
  }

  private static void write(Object value, StringBuilder out) {
    if (value == null
        || value instanceof Boolean
        || value instanceof Long
        || value instanceof Integer) {
      out.append(value);
    } else if (value instanceof Double || value instanceof Float) {
      out.append(Double.isFinite(((Number) value).doubleValue()) ? value.toString() : "null");
    } else if (value instanceof String) {
      string((String) value, out);
    } else if (value instanceof Map) {
      object((Map<?, ?>) value, out);
    } else if (value instanceof List) {
      array((List<?>) value, out);
    } else {
      throw new IllegalArgumentException(
          "JSON: " + value.getClass().getName() + " has no form in JSON");
    }
  }

  private static void object(Map<?, ?> object, StringBuilder out) {
    String separator = "";
    out.append('{');
    for (Map.Entry<?, ?> entry : object.entrySet()) {
      out.append(separator);
      string((String) entry.getKey(), out);
      out.append(':');
      write(entry.getValue(), out);
      separator = ",";
    }
    out.append('}');
  }

  private static void array(List<?> array, StringBuilder out) {
    String separator = "";
    out.append('[');
    for (Object element : array) {
      out.append(separator);
      write(element, out);
      separator = ",";
    }
    out.append(']');
  }

  private static void string(String text, StringBuilder out) {
    out.append('"');
    for (int i = 0; i < text.length(); i++) {
      char c = text.charAt(i);
      if (c == '"' || c == '\\') {
        out.append('\\').append(c);
      } else if (c == '\n') {
        out.append("\\n");
      } else if (c == '\t') {
        out.append("\\t");
      } else if (c < ' ') {
        out.append(String.format("\\u%04x", (int) c));
      } else {
        out.append(c);
      }
    }
    out.append('"');
  }
}
