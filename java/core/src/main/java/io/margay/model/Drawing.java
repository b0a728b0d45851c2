package io.margay.model;

import io.margay.internal.drawing.Diagram;
import io.margay.internal.drawing.Dot;
import io.margay.internal.drawing.Svg;
import io.margay.layer.Dense;
import io.margay.layer.Elementwise;
import io.margay.layer.Input;
import io.margay.layer.Layer;
import io.margay.layer.Merge;
import io.margay.layer.Normalization;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/**
 * Pictures of a model: each layer a box, with an arrow to those that take what it gives, and the
 * shape of that on the arrow; a dashed line where a layer uses another one's weights.
 */
public final class Drawing {

  private Drawing() {}

  /**
   * A picture as browsers show it (SVG 1.1), laid out here: each layer below those that it takes
   * from, with few arrows that cross.
   */
  public static String svg(Model model) {
    return Svg.of(diagram(model));
  }

  /** The same in the language of Graphviz, which lays it out: {@code dot -Tpng}. */
  public static String dot(Model model) {
    return Dot.of(diagram(model));
  }

  private static Diagram diagram(Model model) {
    List<Diagram.Box> boxes = new ArrayList<>();
    List<Diagram.Arrow> arrows = new ArrayList<>();
    Map<String, Integer> places = new HashMap<>();
    for (Input input : model.inputs()) {
      places.put(input.name(), boxes.size());
      boxes.add(new Diagram.Box(List.of(input.name()), "input", input.shape().toString()));
    }
    for (Node node : model.nodes()) {
      int place = boxes.size();
      places.put(node.name(), place);
      String output = node.output().toString();
      boxes.add(
          new Diagram.Box(List.of(node.name(), node.layer().title()), kind(node.layer()), output));
      node.inputs().forEach(from -> arrows.add(new Diagram.Arrow(places.get(from), place, true)));
      node.shares().ifPresent(of -> arrows.add(new Diagram.Arrow(places.get(of), place, false)));
    }
    return new Diagram(boxes, arrows);
  }

  private static String kind(Layer layer) {
    String op = layer.op();
    if (op.contains("conv")) {
      return "convolution";
    }
    if (op.contains("pool")) {
      return "pooling";
    }
    if (layer instanceof Dense) {
      return "dense";
    }
    if (layer instanceof Normalization) {
      return "normalization";
    }
    if (layer instanceof Elementwise) {
      return "activation";
    }
    return layer instanceof Merge ? "join" : "layer";
  }
}
