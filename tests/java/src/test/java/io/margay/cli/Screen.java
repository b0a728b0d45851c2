package io.margay.cli;

import java.util.ArrayList;
import java.util.List;

/**
 * A terminal of some width, as far as Margay uses one: characters wrap at its edge unless that is
 * switched off, a carriage return goes to the beginning of the row.
 */
final class Screen {
  private final int columns;
  private final List<StringBuilder> rows = new ArrayList<>(List.of(new StringBuilder()));
  private int column;
  private boolean wraps = true;

  Screen(int columns) {
    this.columns = columns;
  }

  Screen show(String text) {
    int i = 0;
    while (i < text.length()) {
      int end = text.charAt(i) == '\u001b' ? endOfEscape(text, i) : i + 1;
      if (end - i > 1) {
        obey(text.substring(i + 1, end));
      } else {
        show(text.charAt(i));
      }
      i = end;
    }
    return this;
  }

  private static int endOfEscape(String text, int i) {
    int end = i + 1;
    while (!Character.isLetter(text.charAt(end))) {
      end++;
    }
    return end + 1;
  }

  private void obey(String escape) {
    switch (escape) {
      case "[K" -> row().setLength(Math.min(row().length(), Math.min(column, columns - 1)));
      case "[?7l" -> wraps = false;
      case "[?7h" -> wraps = true;
      default -> throw new AssertionError("ESC " + escape);
    }
  }

  private void show(char letter) {
    if (letter == '\n') {
      rows.add(new StringBuilder());
    } else if (letter == '\r') {
      column = 0;
    } else {
      if (column == columns) {
        if (wraps) {
          rows.add(new StringBuilder());
          column = 0;
        } else {
          column--;
        }
      }
      row().append(" ".repeat(Math.max(0, column + 1 - row().length()))).setCharAt(column, letter);
      column++;
    }
  }

  private StringBuilder row() {
    return rows.get(rows.size() - 1);
  }

  boolean wraps() {
    return wraps;
  }

  List<String> rows() {
    return rows.stream().map(row -> row.toString().stripTrailing()).toList();
  }
}
