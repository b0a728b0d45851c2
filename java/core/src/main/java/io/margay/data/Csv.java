package io.margay.data;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Locale;

/**
 * A table in a text file: a line of names, then a line a row, with commas between fields.
 *
 * <pre>
 * area,rooms,town,price
 * 120,4,"Delft, south",310000
 * </pre>
 *
 * <p>A field in double quotes may hold commas, lines and, doubled, quotes; blanks around one that
 * is not quoted do not count. Lines end in LF or CRLF; empty lines do not count. The text is UTF-8.
 * RFC 4180.
 *
 * @param path for messages
 * @param names of the columns, all different, none empty
 * @param rows as many fields each as there are names
 * @param lines of the file in which each row begins, from 1
 */
public record Csv(Path path, List<String> names, List<List<String>> rows, List<Integer> lines) {

  /** A text may take so much of the heap, 1 / this: each field becomes an object. */
  private static final int HEAP_SHARE = 16;

  /** Copies nothing: what {@link #read} made is its own. */
  public Csv {
    if (new HashSet<>(names).size() != names.size() || names.contains("")) {
      throw new IllegalArgumentException(
          path + ": line 1: the names " + names + ", expected each once and none empty");
    }
  }

  /**
   * Reads a file.
   *
   * @throws NoSuchFileException if there is none
   * @throws IOException if it cannot be read, is no UTF-8, has no row, is larger than a sixteenth
   *     of the heap, or a row or a quote is not as it should be; the message has the file, the line
   *     and the column
   */
  public static Csv read(Path path) throws IOException {
    if (!Files.exists(path)) {
      throw new NoSuchFileException(path.toString());
    }
    if (!Files.isRegularFile(path)) {
      throw new IOException(path + ": not a regular file, expected a table of text");
    }
    long most = Runtime.getRuntime().maxMemory() / HEAP_SHARE;
    if (Files.size(path) > most) {
      throw new IOException(
          String.format(
              Locale.ROOT,
              "%s: %,d bytes, expected at most %,d with this heap. Write it as .npy.",
              path,
              Files.size(path),
              most));
    }
    String text;
    try {
      text =
          StandardCharsets.UTF_8
              .newDecoder()
              .decode(ByteBuffer.wrap(Files.readAllBytes(path)))
              .toString();
    } catch (CharacterCodingException other) {
      throw new IOException(path + ": not UTF-8, expected a table of text", other);
    }
    return new Scan(path, text.startsWith("\ufeff") ? text.substring(1) : text).table();
  }

  /**
   * The place of a column.
   *
   * @throws IllegalArgumentException if there is none of that name
   */
  public int index(String name) {
    int index = names.indexOf(name);
    if (index < 0) {
      throw new IllegalArgumentException(
          path + ": no column '" + name + "', expected one of " + names);
    }
    return index;
  }

  /** The fields of a column, from the first row to the last. */
  public List<String> column(String name) {
    int index = index(name);
    return rows.stream().map(row -> row.get(index)).toList();
  }

  /** Goes through a text once. */
  private static final class Scan {
    private final Path path;
    private final String text;
    private int at;
    private int line = 1;
    private int lineStart;

    Scan(Path path, String text) {
      this.path = path;
      this.text = text;
    }

    Csv table() throws IOException {
      List<String> names = null;
      List<List<String>> rows = new ArrayList<>();
      List<Integer> lines = new ArrayList<>();
      while (at < text.length()) {
        int begin = line;
        List<String> row = row();
        if (row.size() == 1 && row.get(0).isEmpty()) {
          continue;
        }
        if (names == null) {
          names = row;
        } else if (row.size() != names.size()) {
          throw new IOException(
              path
                  + ": line "
                  + begin
                  + ": "
                  + row.size()
                  + " fields, expected "
                  + names.size()
                  + " as line 1 names them");
        } else {
          rows.add(List.copyOf(row));
          lines.add(begin);
        }
      }
      if (rows.isEmpty()) {
        throw new IOException(path + ": no rows, expected a line of names and rows below it");
      }
      try {
        return new Csv(path, List.copyOf(names), List.copyOf(rows), List.copyOf(lines));
      } catch (IllegalArgumentException twice) {
        throw new IOException(twice.getMessage(), twice);
      }
    }

    private List<String> row() throws IOException {
      List<String> fields = new ArrayList<>();
      while (true) {
        fields.add(field());
        if (at < text.length() && text.charAt(at) == ',') {
          at++;
        } else {
          endLine();
          return fields;
        }
      }
    }

    private void endLine() {
      if (at < text.length()) {
        at += text.startsWith("\r\n", at) ? 2 : 1;
        line++;
        lineStart = at;
      }
    }

    private boolean atEnd() {
      return at >= text.length()
          || text.charAt(at) == ','
          || text.charAt(at) == '\n'
          || text.startsWith("\r\n", at);
    }

    private String field() throws IOException {
      if (at < text.length() && text.charAt(at) == '"') {
        return quoted();
      }
      int begin = at;
      for (; !atEnd(); at++) {
        if (text.charAt(at) == '"') {
          throw refusal("a quote inside a field that does not begin with one");
        }
      }
      return text.substring(begin, at).strip();
    }

    private String quoted() throws IOException {
      StringBuilder field = new StringBuilder();
      IOException open = refusal("a quote that no other one ends");
      for (at++; at < text.length(); at++) {
        char c = text.charAt(at);
        if (c == '"' && !text.startsWith("\"\"", at)) {
          at++;
          if (!atEnd()) {
            throw refusal("'" + text.charAt(at) + "' behind a quoted field, expected a comma");
          }
          return field.toString();
        }
        if (c == '"') {
          at++;
        } else if (c == '\n') {
          line++;
          lineStart = at + 1;
        }
        field.append(c);
      }
      throw open;
    }

    private IOException refusal(String problem) {
      return new IOException(
          path + ": line " + line + ", column " + (at - lineStart + 1) + ": " + problem);
    }
  }
}
