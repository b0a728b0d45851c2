package io.margay;

import java.io.IOException;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.Map;

/**
 * Reads the dictionary in a NumPy header: exactly the three keys, each once, in any order, in
 * Python's notation.
 *
 * <p>It accepts what NumPy writes and refuses the rest, with the file and the offset of the
 * character that it could not use.
 */
final class NpyText {

  private static final int MOST_DIMENSIONS = 32;

  private final Path path;
  private final int offset;
  private final String text;
  private int at;

  NpyText(Path path, int offset, String text) {
    this.path = path;
    this.offset = offset;
    this.text = text;
  }

  NpyHeader header(Map<String, DataType> types, long dataOffset) throws IOException {
    DataType type = null;
    Shape shape = null;
    boolean ordered = false;
    expect('{');
    while (!peek('}')) {
      int start = at;
      String key = string();
      expect(':');
      if (key.equals("descr") && type == null) {
        int value = skipBlanks();
        type = types.get(string());
        if (type == null) {
          throw wrong(
              value,
              "a type that is not |u1, <i4, <i8, <f4 or <f8. Convert the array with astype.");
        }
      } else if (key.equals("fortran_order") && !ordered) {
        ordered = cOrder();
      } else if (key.equals("shape") && shape == null) {
        shape = shape();
      } else {
        throw wrong(
            start, "the key '" + key + "', expected descr, fortran_order and shape once each");
      }
      if (!peek('}')) {
        expect(',');
      }
    }
    expect('}');
    if (skipBlanks() < text.length()) {
      throw wrong(at, "something behind the closing brace");
    }
    if (type == null || shape == null || !ordered) {
      throw wrong(0, "descr, fortran_order or shape is missing");
    }
    return new NpyHeader(type, shape, dataOffset);
  }

  private boolean cOrder() throws IOException {
    int start = skipBlanks();
    if (text.startsWith("False", at)) {
      at += 5;
      return true;
    }
    if (text.startsWith("True", at)) {
      throw wrong(start, "the array is in Fortran order. Save numpy.ascontiguousarray(a) instead.");
    }
    throw wrong(start, "expected False or True");
  }

  private Shape shape() throws IOException {
    int start = skipBlanks();
    int[] dims = new int[MOST_DIMENSIONS];
    int rank = 0;
    boolean comma = true;
    expect('(');
    while (!peek(')')) {
      if (!comma || rank == MOST_DIMENSIONS) {
        throw wrong(
            at, "expected at most " + MOST_DIMENSIONS + " dimensions with commas between them");
      }
      dims[rank++] = number();
      comma = peek(',');
      if (comma) {
        at++;
      }
    }
    expect(')');
    if (rank == 0 || rank == 1 && !comma) {
      throw wrong(start, "a shape without dimensions. Save numpy.atleast_1d(a) instead.");
    }
    try {
      return Shape.of(Arrays.copyOf(dims, rank));
    } catch (IllegalArgumentException refused) {
      throw wrong(start, refused.getMessage());
    }
  }

  private int number() throws IOException {
    int start = skipBlanks();
    long value = 0;
    while (at < text.length() && text.charAt(at) >= '0' && text.charAt(at) <= '9') {
      value = value * 10 + text.charAt(at++) - '0';
      if (value > Integer.MAX_VALUE) {
        throw wrong(start, "a dimension above " + Integer.MAX_VALUE);
      }
    }
    if (at == start) {
      throw wrong(start, "expected a whole number");
    }
    return (int) value;
  }

  private String string() throws IOException {
    int start = skipBlanks();
    char quote = at < text.length() ? text.charAt(at) : 0;
    int end = quote == '\'' || quote == '"' ? text.indexOf(quote, at + 1) : -1;
    if (end < 0) {
      throw wrong(start, "expected a text in quotes");
    }
    at = end + 1;
    return text.substring(start + 1, end);
  }

  private boolean peek(char expected) {
    return skipBlanks() < text.length() && text.charAt(at) == expected;
  }

  private void expect(char expected) throws IOException {
    if (!peek(expected)) {
      throw wrong(at, "expected '" + expected + "'");
    }
    at++;
  }

  private int skipBlanks() {
    while (at < text.length() && (text.charAt(at) == ' ' || text.charAt(at) == '\n')) {
      at++;
    }
    return at;
  }

  private IOException wrong(int where, String what) {
    return new IOException(
        path + ": offset " + (offset + where) + ", in the NumPy header: " + what);
  }
}
