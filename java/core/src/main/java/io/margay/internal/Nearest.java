package io.margay.internal;

import java.util.Collection;

/**
 * Finds what somebody probably meant who wrote a word that does not exist.
 */
public final class Nearest {

  private Nearest() {}

  /**
   * A sentence for the end of a message: {@code  Did you mean 'filters'?}, with a space before it, or nothing when no
   * known word is near (at most a third of its letters differ, and at least one edit is always allowed).
   */
  public static String suggestion(String word, Collection<String> known) {
    String best = null;
    int least = Integer.MAX_VALUE;
    for (String candidate : known) {
      int edits = edits(word, candidate);
      if (edits < least && edits <= Math.max(1, candidate.length() / 3)) {
        least = edits;
        best = candidate;
      }
    }
    return best == null ? "" : " Did you mean '" + best + "'?";
  }

  /** Insertions, deletions and replacements that turn one word into the other (Levenshtein 1965). */
  private static int edits(String from, String to) {
    int[] above = new int[to.length() + 1];
    for (int j = 0; j <= to.length(); j++) {
      above[j] = j;
    }
    for (int i = 1; i <= from.length(); i++) {
      int[] row = new int[to.length() + 1];
      row[0] = i;
      for (int j = 1; j <= to.length(); j++) {
        int replaced = above[j - 1] + (from.charAt(i - 1) == to.charAt(j - 1) ? 0 : 1);
        row[j] = Math.min(replaced, 1 + Math.min(above[j], row[j - 1]));
      }
      above = row;
    }
    return above[to.length()];
  }
}
