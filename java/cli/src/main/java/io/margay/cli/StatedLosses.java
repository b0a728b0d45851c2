package io.margay.cli;

import io.margay.Shape;
import io.margay.layer.Input;
import io.margay.loss.Loss;
import io.margay.loss.Truth;
import io.margay.model.Model;
import io.margay.model.Node;
import io.margay.program.NodeFacts;
import io.margay.program.Program;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;

/** The losses that a file's program has behind its network, as {@code --loss} would say them. */
final class StatedLosses {
  private static final String INPUT = "input";

  private StatedLosses() {}

  /**
   * Reads them.
   *
   * @param file how messages call the program
   * @param model the program's network
   * @return in the order of the program; empty when there are none
   * @throws UsageException if {@code --loss} cannot say one of them of the command line's data
   */
  static List<Loss> of(String file, Program program, Model model) {
    List<Loss> losses = new ArrayList<>();
    Set<String> labels = new TreeSet<>();
    for (String name : program.losses()) {
      NodeFacts line = program.nodes().get(name);
      String place =
          file + ": " + name + " = " + line.op() + "(" + String.join(", ", line.inputs()) + ")";
      Loss loss = loss(line, place);
      if (line.inputs().size() > 2) {
        throw refusal(place, "the data have no weights for " + line.inputs().get(2));
      }
      String label = line.inputs().get(1);
      if (!isOfTheData(program.nodes().get(label), loss, model)) {
        throw refusal(
            place,
            label
                + (loss.truth() == Truth.INDICES
                    ? " is no class number that the data have"
                    : " is no input for the loss alone"));
      }
      labels.add(label);
      losses.add(loss.aim(loss.aim().output(output(model, loss, line.inputs().get(0), place))));
    }
    if (labels.size() > 1) {
      throw refusal(
          file + ": its losses read the labels " + labels, "the data have one for each sample");
    }
    return losses;
  }

  /** The line's settings, which are those of a loss's text. */
  private static Loss loss(NodeFacts line, String place) {
    StringBuilder text = new StringBuilder(line.op());
    line.keys().asMap().forEach((key, value) -> text.append(":" + key + "=" + value));
    try {
      return Loss.parse(text.toString());
    } catch (IllegalArgumentException unknown) {
      throw refusal(place, "no loss of the command line");
    }
  }

  /**
   * Whether a node is an input for the loss alone; for classes, with one number for each sample.
   */
  private static boolean isOfTheData(NodeFacts label, Loss loss, Model model) {
    return label == null
        || label.op().equals(INPUT)
            && (loss.truth() == Truth.VALUES || label.output().equals(Shape.of(1)))
            && model.inputs().stream().map(Input::name).noneMatch(label.name()::equals);
  }

  /** The output by whose name the loss reads this node; empty when the only one does. */
  private static String output(Model model, Loss loss, String read, String place) {
    List<Node> outputs = model.outputs();
    if (outputs.size() == 1 && reads(loss, outputs.get(0), read)) {
      return "";
    }
    List<Node> nodes = new ArrayList<>(outputs);
    nodes.addAll(model.nodes());
    return nodes.stream()
        .filter(node -> reads(loss, node, read))
        .findFirst()
        .map(Node::name)
        .orElseThrow(
            () ->
                refusal(
                    place,
                    model.nodes().stream()
                        .filter(node -> node.name().equals(read))
                        .findFirst()
                        .map(
                            node ->
                                read + " is a " + node.layer().op() + ", and not taken for logits")
                        .orElse(read + " is not in the network")));
  }

  private static boolean reads(Loss loss, Node output, String node) {
    return (loss.looksBehind().contains(output.layer().op())
            ? output.inputs().get(0)
            : output.name())
        .equals(node);
  }

  private static UsageException refusal(String place, String why) {
    return new UsageException(
        place
            + ": "
            + why
            + ". Say with --loss what is made small, such as --loss"
            + " cross_entropy:output=NAME:from=probabilities");
  }
}
