package io.margay.internal.drawing;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.Comparator;
import java.util.List;

/**
 * Puts boxes into ranks, each below all those that lead to it, and orders every rank so that few
 * arrows cross.
 *
 * <p>An arrow over several ranks becomes a chain of bends, one in each rank between; bends are
 * items like boxes. Orders come from sweeps down and up that put each item at the mean place of its
 * neighbours (Sugiyama, Tagawa and Toda 1981); the best order seen is kept.
 */
final class Ranks {

  private static final int SWEEPS = 24;

  /** Of each item; boxes come first, in their order, bends behind them. */
  final List<Integer> rankOf = new ArrayList<>();

  /** The items that lead to each item from the rank above. */
  final List<List<Integer>> above = new ArrayList<>();

  /** The items that each item leads to in the rank below. */
  final List<List<Integer>> below = new ArrayList<>();

  /** Of each solid arrow: its box, its bends, its box. */
  final List<List<Integer>> paths = new ArrayList<>();

  /** The items of each rank from left to right. */
  List<List<Integer>> order = new ArrayList<>();

  private final int boxes;

  Ranks(Diagram diagram) {
    boxes = diagram.boxes().size();
    List<Diagram.Arrow> solid = diagram.arrows().stream().filter(Diagram.Arrow::solid).toList();
    for (int rank : ranks(solid)) {
      item(rank);
    }
    solid.forEach(this::lead);
    int count = rankOf.stream().mapToInt(rank -> rank + 1).max().orElse(0);
    for (int rank = 0; rank < count; rank++) {
      order.add(new ArrayList<>());
    }
    for (int item = 0; item < rankOf.size(); item++) {
      order.get(rankOf.get(item)).add(item);
    }
    untangle();
  }

  boolean isBend(int item) {
    return item >= boxes;
  }

  /** The longest way from the top; what nothing leads to stands just above what it leads to. */
  private int[] ranks(List<Diagram.Arrow> arrows) {
    int[] ranks = new int[boxes];
    List<Diagram.Arrow> byTarget =
        arrows.stream().sorted(Comparator.comparingInt(Diagram.Arrow::to)).toList();
    for (Diagram.Arrow arrow : byTarget) {
      ranks[arrow.to()] = Math.max(ranks[arrow.to()], ranks[arrow.from()] + 1);
    }
    int[] lowest = new int[boxes];
    boolean[] led = new boolean[boxes];
    Arrays.fill(lowest, Integer.MAX_VALUE);
    for (Diagram.Arrow arrow : arrows) {
      led[arrow.to()] = true;
      lowest[arrow.from()] = Math.min(lowest[arrow.from()], ranks[arrow.to()] - 1);
    }
    for (int box = 0; box < boxes; box++) {
      if (!led[box] && lowest[box] != Integer.MAX_VALUE) {
        ranks[box] = lowest[box];
      }
    }
    return ranks;
  }

  private int item(int rank) {
    rankOf.add(rank);
    above.add(new ArrayList<>());
    below.add(new ArrayList<>());
    return rankOf.size() - 1;
  }

  private void lead(Diagram.Arrow arrow) {
    List<Integer> path = new ArrayList<>(List.of(arrow.from()));
    for (int rank = rankOf.get(arrow.from()) + 1; rank < rankOf.get(arrow.to()); rank++) {
      path.add(item(rank));
    }
    path.add(arrow.to());
    for (int i = 1; i < path.size(); i++) {
      above.get(path.get(i)).add(path.get(i - 1));
      below.get(path.get(i - 1)).add(path.get(i));
    }
    paths.add(path);
  }

  private void untangle() {
    List<List<Integer>> best = copy();
    long fewest = crossings();
    for (int sweep = 0; sweep < SWEEPS && fewest > 0; sweep++) {
      boolean down = sweep % 2 == 0;
      for (int i = 1; i < order.size(); i++) {
        sort(down ? i : order.size() - 1 - i, down ? above : below, down ? -1 : 1);
      }
      long crossings = crossings();
      if (crossings < fewest) {
        fewest = crossings;
        best = copy();
      }
    }
    order = best;
  }

  /** Puts each item of a rank at the mean place of its neighbours; one without any stays. */
  private void sort(int rank, List<List<Integer>> neighbours, int towards) {
    int[] place = places(rank + towards);
    List<Integer> items = order.get(rank);
    double[] wanted = new double[rankOf.size()];
    for (int i = 0; i < items.size(); i++) {
      wanted[items.get(i)] =
          neighbours.get(items.get(i)).stream().mapToInt(item -> place[item]).average().orElse(i);
    }
    items.sort(Comparator.comparingDouble(item -> wanted[item])); // stable
  }

  private int[] places(int rank) {
    int[] place = new int[rankOf.size()];
    for (int i = 0; i < order.get(rank).size(); i++) {
      place[order.get(rank).get(i)] = i;
    }
    return place;
  }

  /** Pairs of arrows between neighbouring ranks that cross. */
  long crossings() {
    long crossings = 0;
    for (int rank = 1; rank < order.size(); rank++) {
      int[] place = places(rank - 1);
      List<int[]> ends = new ArrayList<>();
      for (int i = 0; i < order.get(rank).size(); i++) {
        for (int from : above.get(order.get(rank).get(i))) {
          for (int[] other : ends) {
            crossings += other[0] > place[from] && other[1] < i ? 1 : 0;
          }
          ends.add(new int[] {place[from], i});
        }
      }
    }
    return crossings;
  }

  private List<List<Integer>> copy() {
    List<List<Integer>> copy = new ArrayList<>();
    order.forEach(rank -> copy.add(new ArrayList<>(rank)));
    return copy;
  }
}
