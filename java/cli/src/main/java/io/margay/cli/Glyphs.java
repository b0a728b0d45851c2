package io.margay.cli;

import java.awt.image.BufferedImage;
import java.util.Locale;
import java.util.Map;

/**
 * Capital letters, digits and a few signs of 3x5 dots, for words in pictures: a server may have no
 * fonts.
 */
final class Glyphs {

  static final int WIDTH = 3;
  static final int HEIGHT = 5;

  /** Rows from above, the left dot first. */
  private static final Map<Character, String> DOTS =
      Map.ofEntries(
          Map.entry('A', "010101111101101"),
          Map.entry('B', "110101110101110"),
          Map.entry('C', "011100100100011"),
          Map.entry('D', "110101101101110"),
          Map.entry('E', "111100110100111"),
          Map.entry('F', "111100110100100"),
          Map.entry('G', "011100101101011"),
          Map.entry('H', "101101111101101"),
          Map.entry('I', "111010010010111"),
          Map.entry('J', "001001001101010"),
          Map.entry('K', "101101110101101"),
          Map.entry('L', "100100100100111"),
          Map.entry('M', "101111111101101"),
          Map.entry('N', "110101101101101"),
          Map.entry('O', "010101101101010"),
          Map.entry('P', "110101110100100"),
          Map.entry('Q', "010101101110011"),
          Map.entry('R', "110101110101101"),
          Map.entry('S', "011100010001110"),
          Map.entry('T', "111010010010010"),
          Map.entry('U', "101101101101111"),
          Map.entry('V', "101101101101010"),
          Map.entry('W', "101101111111101"),
          Map.entry('X', "101101010101101"),
          Map.entry('Y', "101101010010010"),
          Map.entry('Z', "111001010100111"),
          Map.entry('0', "111101101101111"),
          Map.entry('1', "010110010010111"),
          Map.entry('2', "111001111100111"),
          Map.entry('3', "111001111001111"),
          Map.entry('4', "101101111001001"),
          Map.entry('5', "111100111001111"),
          Map.entry('6', "111100111101111"),
          Map.entry('7', "111001001001001"),
          Map.entry('8', "111101111101111"),
          Map.entry('9', "111101111001111"),
          Map.entry('.', "000000000000010"),
          Map.entry(',', "000000000010100"),
          Map.entry(':', "000010000010000"),
          Map.entry('_', "000000000000111"),
          Map.entry('/', "001001010100100"),
          Map.entry('?', "110001010000010"),
          Map.entry('-', "000000111000000"));

  private Glyphs() {}

  /** Columns of a word, one between letters. */
  static int width(String word) {
    return word.isEmpty() ? 0 : word.length() * (WIDTH + 1) - 1;
  }

  /** Draws a word whose dots are squares of {@code dot} pixels; what leaves the picture is cut. */
  static void draw(BufferedImage picture, String word, int left, int top, int dot, int colour) {
    for (int y = 0; y < HEIGHT * dot; y++) {
      for (int x = 0; x < width(word) * dot; x++) {
        boolean inside = left + x < picture.getWidth() && top + y < picture.getHeight();
        if (inside && at(word, y / dot, x / dot)) {
          picture.setRGB(left + x, top + y, colour);
        }
      }
    }
  }

  /** Whether a dot of a word is set; signs that are not here are empty. */
  static boolean at(String word, int row, int column) {
    int letter = column / (WIDTH + 1);
    int inside = column % (WIDTH + 1);
    if (inside == WIDTH || letter >= word.length()) {
      return false;
    }
    char sign = word.toUpperCase(Locale.ROOT).charAt(letter);
    return DOTS.getOrDefault(sign, "0".repeat(WIDTH * HEIGHT)).charAt(row * WIDTH + inside) == '1';
  }
}
