package io.margay.internal.drawing;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;

/** A diagram as a picture that browsers show: boxes in ranks, labels on the arrows. */
public final class Svg {

  private static final double MARGIN = 24;
  private static final double LETTER = 7.25; // of a 12-pixel monospaced font
  private static final double LINE = 16;
  private static final double INSET = 10;
  private static final double BETWEEN = 40;
  private static final double BEND = 8;
  private static final String STYLE =
      """
      <style>
      text { font: 12px monospace; fill: #222 }
      .label { fill: #555; paint-order: stroke; stroke: #fff; stroke-width: 4px }
      .name { font-weight: bold }
      rect { fill: #f4f4f4; stroke: #666 }
      .input { fill: #fff }
      .convolution { fill: #cfe2ff }
      .dense { fill: #d8d3ff }
      .pooling { fill: #d3f0d6 }
      .normalization { fill: #eee3d2 }
      .activation { fill: #ffe3b8 }
      .join { fill: #ffd3d8 }
      path { fill: none; stroke: #666 }
      .shared { stroke-dasharray: 4 4 }
      </style>
      <defs><marker id="tip" viewBox="0 0 8 8" refX="8" refY="4" markerWidth="8" markerHeight="8" \
      orient="auto"><path d="M0 0L8 4L0 8Z" style="fill: #666"/></marker></defs>
      <rect width="100%" height="100%" style="fill: #fff; stroke: none"/>
      """;

  private final Diagram diagram;
  private final Ranks ranks;
  private final double[] widths;
  private final double[] middles;
  private final double[] tops;
  private final double[] heights;
  private final Map<List<Integer>, Integer> drawn = new HashMap<>();
  private final StringBuilder text = new StringBuilder();

  private Svg(Diagram diagram) {
    this.diagram = diagram;
    ranks = new Ranks(diagram);
    widths = new double[ranks.rankOf.size()];
    Arrays.fill(widths, BEND);
    heights = new double[ranks.order.size()];
    Arrays.fill(heights, LINE);
    for (int i = 0; i < diagram.boxes().size(); i++) {
      List<String> lines = diagram.boxes().get(i).lines();
      int longest = lines.stream().mapToInt(String::length).max().orElse(0);
      widths[i] = longest * LETTER + 2 * INSET;
      int rank = ranks.rankOf.get(i);
      heights[rank] = Math.max(heights[rank], height(i));
    }
    middles = Columns.of(ranks, widths);
    double left = Double.MAX_VALUE;
    for (int i = 0; i < middles.length; i++) {
      left = Math.min(left, middles[i] - widths[i] / 2);
    }
    for (int i = 0; i < middles.length; i++) {
      middles[i] += MARGIN - left;
    }
    tops = new double[heights.length];
    for (int rank = 0; rank < tops.length; rank++) {
      tops[rank] = rank == 0 ? MARGIN : tops[rank - 1] + heights[rank - 1] + BETWEEN;
    }
  }

  /** The picture as SVG 1.1. */
  public static String of(Diagram diagram) {
    return new Svg(diagram).text();
  }

  private double height(int box) {
    return diagram.boxes().get(box).lines().size() * LINE + INSET;
  }

  private String text() {
    double right = 0;
    for (int i = 0; i < middles.length; i++) {
      right = Math.max(right, middles[i] + widths[i] / 2);
    }
    int last = tops.length - 1;
    double bottom = last < 0 ? 0 : tops[last] + heights[last] + BETWEEN;
    add(
        "<svg xmlns=\"http://www.w3.org/2000/svg\" width=\"%.0f\" height=\"%.0f\">\n",
        right + MARGIN + longestLabel(), bottom);
    text.append(STYLE);
    ranks.paths.forEach(this::arrow);
    diagram.arrows().stream().filter(arrow -> !arrow.solid()).forEach(this::shared);
    for (int i = 0; i < diagram.boxes().size(); i++) {
      box(i);
    }
    return text.append("</svg>\n").toString();
  }

  private double longestLabel() {
    return LETTER * diagram.boxes().stream().mapToInt(b -> b.label().length()).max().orElse(0);
  }

  private double top(int item) {
    return tops[ranks.rankOf.get(item)];
  }

  private double bottom(int item) {
    return top(item) + (ranks.isBend(item) ? heights[ranks.rankOf.get(item)] : height(item));
  }

  private void arrow(List<Integer> path) {
    int from = path.get(0);
    double x = middles[from];
    double y = bottom(from);
    StringBuilder line = new StringBuilder(String.format(Locale.ROOT, "M%.1f %.1f", x, y));
    for (int i = 1; i < path.size(); i++) {
      int item = path.get(i);
      double nextX = ranks.isBend(item) ? middles[item] : port(item, path.get(i - 1));
      double nextY = top(item);
      double begin = tops[ranks.rankOf.get(item)] - BETWEEN; // below the whole rank above
      line.append(
          String.format(
              Locale.ROOT,
              "L%.1f %.1fC%.1f %.1f %.1f %.1f %.1f %.1f",
              x,
              begin,
              x,
              (begin + nextY) / 2,
              nextX,
              (begin + nextY) / 2,
              nextX,
              nextY));
      x = nextX;
      if (ranks.isBend(item)) {
        line.append(String.format(Locale.ROOT, "L%.1f %.1f", x, bottom(item)));
      }
    }
    add("<path d=\"%s\" marker-end=\"url(#tip)\"/>\n", line);
  }

  /**
   * Where the next arrow from an item meets a box from above: arrows from the left on the left,
   * those from one item side by side.
   */
  private double port(int box, int from) {
    List<Integer> above = new ArrayList<>(ranks.above.get(box));
    above.sort(Comparator.comparingDouble(item -> middles[item]));
    int before = drawn.merge(List.of(from, box), 1, Integer::sum) - 1;
    double share = (above.indexOf(from) + before + 1.0) / (above.size() + 1);
    double reach = Math.min(widths[box], 40.0 * (above.size() + 1));
    return middles[box] + (share - 0.5) * reach;
  }

  /** From side to side. */
  private void shared(Diagram.Arrow arrow) {
    int from = arrow.from();
    int to = arrow.to();
    boolean rightwards = middles[from] < middles[to];
    add(
        "<path class=\"shared\" d=\"M%.1f %.1fL%.1f %.1f\"/>\n",
        middles[from] + (rightwards ? 0.5 : -0.5) * widths[from],
        (top(from) + bottom(from)) / 2,
        middles[to] + (rightwards ? -0.5 : 0.5) * widths[to],
        (top(to) + bottom(to)) / 2);
  }

  private void box(int i) {
    Diagram.Box box = diagram.boxes().get(i);
    add(
        "<rect class=\"%s\" x=\"%.1f\" y=\"%.1f\" width=\"%.1f\" height=\"%.1f\" rx=\"4\"/>\n",
        box.kind(), middles[i] - widths[i] / 2, top(i), widths[i], height(i));
    for (int line = 0; line < box.lines().size(); line++) {
      add(
          "<text%s x=\"%.1f\" y=\"%.1f\" text-anchor=\"middle\">%s</text>\n",
          line == 0 ? " class=\"name\"" : "",
          middles[i],
          top(i) + (line + 1) * LINE,
          escaped(box.lines().get(line)));
    }
    add(
        "<text class=\"label\" x=\"%.1f\" y=\"%.1f\">%s</text>\n",
        middles[i] + 6, bottom(i) + LINE - 2, escaped(box.label()));
  }

  private static String escaped(String words) {
    return words.replace("&", "&amp;").replace("<", "&lt;").replace(">", "&gt;");
  }

  private void add(String format, Object... values) {
    text.append(String.format(Locale.ROOT, format, values));
  }
}
