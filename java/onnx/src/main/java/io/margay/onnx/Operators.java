package io.margay.onnx;

import java.util.Comparator;
import java.util.Map;
import java.util.TreeMap;

/** The operators of ONNX that programs can say. */
final class Operators {

  /** Makes the lines of a node. */
  interface Lower {
    void lower(Call call);
  }

  private static final Map<String, Lower> TABLE = new TreeMap<>();

  static {
    Activations.addTo(TABLE);
    Arithmetic.addTo(TABLE);
    Convolutions.addTo(TABLE);
    Pools.addTo(TABLE);
    Normalizations.addTo(TABLE);
    Products.addTo(TABLE);
    Rearrangements.addTo(TABLE);
    Reductions.addTo(TABLE);
  }

  private Operators() {}

  /**
   * @throws UnsupportedException if there is none; with the name that is nearest
   */
  static Lower of(String op) {
    Lower lower = TABLE.get(op);
    if (lower == null) {
      String closest =
          TABLE.keySet().stream().min(Comparator.comparingInt(one -> distance(one, op))).get();
      throw new UnsupportedException(
          "not supported"
              + (distance(closest, op) < Math.max(closest.length(), op.length()) / 2
                  ? "; the closest that is: " + closest
                  : ""));
    }
    return lower;
  }

  /** How many letters have to change. */
  private static int distance(String a, String b) {
    int[] row = new int[b.length() + 1];
    for (int j = 0; j <= b.length(); j++) {
      row[j] = j;
    }
    for (int i = 1; i <= a.length(); i++) {
      int above = row[0];
      row[0] = i;
      for (int j = 1; j <= b.length(); j++) {
        int change = above + (a.charAt(i - 1) == b.charAt(j - 1) ? 0 : 1);
        above = row[j];
        row[j] = Math.min(change, Math.min(row[j], row[j - 1]) + 1);
      }
    }
    return row[b.length()];
  }
}
