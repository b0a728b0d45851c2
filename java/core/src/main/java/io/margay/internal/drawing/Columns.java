package io.margay.internal.drawing;

import java.util.ArrayList;
import java.util.List;

/**
 * Finds where each item of a rank stands from left to right, so that arrows are short and long ones
 * straight, without changing the order. An item that is alone in its rank stands in the middle.
 */
final class Columns {

  private static final int SWEEPS = 40;
  private static final int LAST_SWEEPS = 12; // towards neighbours on both sides
  private static final double GAP = 24;
  private static final double BEND_WEIGHT = 8;

  private Columns() {}

  /**
   * The middles of items.
   *
   * @param widths of the items
   */
  static double[] of(Ranks ranks, double[] widths) {
    double[] middles = new double[widths.length];
    for (int sweep = 0; sweep < SWEEPS; sweep++) {
      boolean down = sweep % 2 == 0;
      boolean both = sweep >= SWEEPS - LAST_SWEEPS;
      for (int i = 0; i < ranks.order.size(); i++) {
        List<Integer> items = ranks.order.get(down ? i : ranks.order.size() - 1 - i);
        if (items.size() > 1) {
          double[] wanted = wanted(ranks, items, middles, down || both, !down || both);
          place(items, wanted, weights(ranks, items), widths, middles);
        }
      }
    }
    return middles;
  }

  private static double[] wanted(
      Ranks ranks, List<Integer> items, double[] middles, boolean above, boolean below) {
    double[] wanted = new double[items.size()];
    for (int i = 0; i < wanted.length; i++) {
      List<Integer> near = new ArrayList<>(above ? ranks.above.get(items.get(i)) : List.of());
      near.addAll(below ? ranks.below.get(items.get(i)) : List.of());
      double here = middles[items.get(i)];
      wanted[i] = near.stream().mapToDouble(item -> middles[item]).average().orElse(here);
    }
    return wanted;
  }

  private static double[] weights(Ranks ranks, List<Integer> items) {
    return items.stream().mapToDouble(item -> ranks.isBend(item) ? BEND_WEIGHT : 1).toArray();
  }

  /**
   * The places nearest to the wanted ones (least squares) that keep the order and the gaps: pools
   * of neighbours that would overlap move together.
   */
  private static void place(
      List<Integer> items, double[] wanted, double[] weights, double[] widths, double[] middles) {
    double[] offset = new double[wanted.length];
    double[] mean = new double[wanted.length];
    double[] weight = new double[wanted.length];
    int[] first = new int[wanted.length];
    int pools = 0;
    for (int i = 0; i < wanted.length; i++) {
      offset[i] =
          i == 0 ? 0 : offset[i - 1] + (widths[items.get(i - 1)] + widths[items.get(i)]) / 2 + GAP;
      mean[pools] = wanted[i] - offset[i];
      weight[pools] = weights[i];
      first[pools] = i;
      pools++;
      while (pools > 1 && mean[pools - 2] > mean[pools - 1]) {
        double sum = weight[pools - 2] + weight[pools - 1];
        mean[pools - 2] =
            (mean[pools - 2] * weight[pools - 2] + mean[pools - 1] * weight[pools - 1]) / sum;
        weight[pools - 2] = sum;
        pools--;
      }
    }
    for (int pool = 0; pool < pools; pool++) {
      int end = pool + 1 < pools ? first[pool + 1] : wanted.length;
      for (int i = first[pool]; i < end; i++) {
        middles[items.get(i)] = mean[pool] + offset[i];
      }
    }
  }
}
