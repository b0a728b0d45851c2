package io.margay.internal.text;

import java.util.Collection;

/**
 * Finds what somebody probably meant who wrote a word that does not exist.
 */
public final class Nearest {

  private static final int LONGEST_WORD = 100;

  private Nearest() {}

  /**
   * A sentence for the end of a message: {@code  Did you mean 'filters'?}, with a space before it, or nothing when no
   * known word is near (at most a third of its letters differ, and at least one edit is always allowed). Words of more
   * than 100 letters are near to none.
   */
  public static String suggestion(String word, Collection<String> known) {
    String best = null;
    int least = Integer.MAX_VALUE;
    if (word.length() > LONGEST_WORD) {
      return "";
    }
    for (String candidate : known) {
      int most = Math.max(1, candidate.length() / 3);
      if (candidate.length() > LONGEST_WORD || Math.abs(candidate.length() - word.length()) > most) {
        continue;
      }
      int edits = edits(word, candidate);
      if (edits < least && edits <= most) {
        least = edits;
        best = candidate;
      }
    }
    return best == null ? "" : " Did you mean '" + best + "'?";
  }

  /** Insertions, deletions, replacements and swaps of neighbours that turn one word into the other (Damerau 1964). */
  private static int edits(String from, String to) {
    int[][] edits = new int[from.length() + 1][to.length() + 1];
    for (int i = 0; i <= from.length(); i++) {
      for (int j = 0; j <= to.length(); j++) {
        if (i == 0 || j == 0) {
          edits[i][j] = i + j;
          continue;
        }
        int replaced = edits[i - 1][j - 1] + (from.charAt(i - 1) == to.charAt(j - 1) ? 0 : 1);
        edits[i][j] = Math.min(replaced, 1 + Math.min(edits[i - 1][j], edits[i][j - 1]));
        boolean swapped = i > 1 && j > 1 && from.charAt(i - 1) == to.charAt(j - 2)
            && from.charAt(i - 2) == to.charAt(j - 1);
        if (swapped) {
          edits[i][j] = Math.min(edits[i][j], 1 + edits[i - 2][j - 2]);
        }
      }
    }
    return edits[from.length()][to.length()];
  }
}
