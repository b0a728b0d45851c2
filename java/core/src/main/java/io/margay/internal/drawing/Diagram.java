package io.margay.internal.drawing;

import java.util.List;

/**
 * Boxes and the arrows between them.
 *
 * @param boxes each behind those from which arrows lead to it
 * @param arrows from a box to one behind it
 */
public record Diagram(List<Box> boxes, List<Arrow> arrows) {

  /**
   * @param lines of text, at least one; the first is the name
   * @param kind a word that decides the colour
   * @param label of the arrows that leave it
   */
  public record Box(List<String> lines, String kind, String label) {}

  /**
   * @param from a box's place in the list
   * @param to a box's place in the list, behind it
   * @param solid whether boxes are ranked by it
   */
  public record Arrow(int from, int to, boolean solid) {}
}
