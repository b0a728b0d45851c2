package io.margay.model;

import io.margay.layer.Layer;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;

/**
 * One line of a network program, taken apart: {@code name = op(inputs) key=value …}.
 *
 * @param number of the line in the program, from 1
 * @param source the line without its comment
 */
record ProgramLine(int number, String source, Word name, Word op, List<Word> inputs, List<Attribute> attributes) {

  /** The most nodes of a program, as in the native compiler. */
  static final int MAX_NODES = 16384;

  private static final int MAX_ATTRIBUTES = 64;
  private static final int MAX_SHOWN = 240;
  private static final int MAX_MESSAGE = 1000;

  /** A word and the column, from 1, that it begins at. */
  record Word(String text, int column) {}

  record Attribute(String key, String value, int column) {}

  /** All lines that are more than blanks and a comment. */
  static List<ProgramLine> all(String program) {
    List<ProgramLine> lines = new ArrayList<>();
    String[] sources = program.split("\r\n|\r|\n", -1);
    for (int i = 0; i < sources.length; i++) {
      int comment = sources[i].indexOf('#');
      String source = (comment < 0 ? sources[i] : sources[i].substring(0, comment)).stripTrailing();
      if (!source.isEmpty()) {
        if (lines.size() == MAX_NODES) {
          throw new IllegalArgumentException(String.format(Locale.ROOT,
              "line %d: a program has at most %,d nodes", i + 1, MAX_NODES));
        }
        lines.add(new Reader(i + 1, source).line());
      }
    }
    return lines;
  }

  /** The message with the place before it and the line behind it. */
  String message(int column, String what) {
    return message(number, column, what, source);
  }

  IllegalArgumentException refusal(int column, String what) {
    return new IllegalArgumentException(message(column, what));
  }

  private static String message(int number, int column, String what, String source) {
    return "line " + number + ", column " + column + ": " + shortened(what, MAX_MESSAGE) + "\n  "
        + shortened(source.strip(), MAX_SHOWN);
  }

  private static String shortened(String text, int most) {
    return text.length() <= most ? text : text.substring(0, most) + " ...";
  }

  /** Reads a line from left to right. */
  private static final class Reader {
    private final int number;
    private final String source;
    private int at;

    Reader(int number, String source) {
      this.number = number;
      this.source = source;
    }

    ProgramLine line() {
      Word name = word("a node's name");
      expect('=', "after the node's name");
      Word op = word("an operator");
      expect('(', "after the operator");
      List<Word> inputs = new ArrayList<>();
      if (!next(')')) {
        do {
          inputs.add(word("an input's name"));
        } while (next(','));
        expect(')', "after the inputs");
      }
      return new ProgramLine(number, source, name, op, List.copyOf(inputs), attributes());
    }

    private List<Attribute> attributes() {
      List<Attribute> attributes = new ArrayList<>();
      for (blanks(); at < source.length(); blanks()) {
        if (attributes.size() == MAX_ATTRIBUTES) {
          throw refusal("more than " + MAX_ATTRIBUTES + " keys on one line");
        }
        Word key = word("key=value");
        expect('=', "after the key '" + key.text() + "'");
        blanks();
        int start = at;
        while (at < source.length() && !isBlank(source.charAt(at))) {
          at++;
        }
        if (start == at) {
          throw refusal("the key '" + key.text() + "' has no value");
        }
        attributes.add(new Attribute(key.text(), source.substring(start, at), key.column()));
      }
      return List.copyOf(attributes);
    }

    private Word word(String what) {
      blanks();
      int start = at;
      while (at < source.length() && isName(source.charAt(at))) {
        at++;
      }
      if (start == at) {
        throw refusal("expected " + what + ", found " + found());
      }
      if (at - start > Layer.MAX_NAME) {
        int letters = at - start;
        at = start;
        throw refusal(String.format(Locale.ROOT, "a name of %,d letters, expected at most %d", letters,
            Layer.MAX_NAME));
      }
      return new Word(source.substring(start, at), start + 1);
    }

    private void expect(char sign, String where) {
      if (!next(sign)) {
        throw refusal("expected '" + sign + "' " + where + ", found " + found());
      }
    }

    private boolean next(char sign) {
      blanks();
      boolean there = at < source.length() && source.charAt(at) == sign;
      at += there ? 1 : 0;
      return there;
    }

    private void blanks() {
      while (at < source.length() && isBlank(source.charAt(at))) {
        at++;
      }
    }

    private String found() {
      return at == source.length()
          ? "the end of the line"
          : "'" + source.substring(at, source.offsetByCodePoints(at, 1)) + "'";
    }

    private IllegalArgumentException refusal(String what) {
      return new IllegalArgumentException(message(number, at + 1, what, source));
    }

    private static boolean isBlank(char c) {
      return c == ' ' || c == '\t';
    }

    private static boolean isName(char c) {
      return c >= 'a' && c <= 'z' || c >= 'A' && c <= 'Z' || c >= '0' && c <= '9' || "_.-/".indexOf(c) >= 0;
    }
  }
}
