package io.margay.cli;

import io.margay.Shape;
import io.margay.layer.Input;
import io.margay.loss.CrossEntropy;
import io.margay.loss.Loss;
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
  private static final Set<String> KEYS = Set.of("from", "top_k", "weight");

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
      if (!line.op().equals("cross_entropy") || !KEYS.containsAll(line.keys().asMap().keySet())) {
        throw refusal(place, "no loss of the command line");
      }
      String label = line.inputs().get(1);
      if (!isClassNumber(program.nodes().get(label), model)) {
        throw refusal(place, label + " is no class number that the data have");
      }
      labels.add(label);
      CrossEntropy loss =
          CrossEntropy.of()
              .topK(line.keys().whole("top_k", CrossEntropy.of().topK()))
              .weight(line.keys().number("weight", 1))
              .fromProbabilities(
                  line.keys().get("from", "logits", word -> word).equals("probabilities"));
      losses.add(loss.output(output(model, loss, line.inputs().get(0), place)));
    }
    if (labels.size() > 1) {
      throw refusal(
          file + ": its losses read the labels " + labels, "the data have one for each sample");
    }
    return losses;
  }

  /** Whether a node is an input for the loss alone, with one number for each sample. */
  private static boolean isClassNumber(NodeFacts label, Model model) {
    return label == null
        || label.op().equals(INPUT)
            && label.output().equals(Shape.of(1))
            && model.inputs().stream().map(Input::name).noneMatch(label.name()::equals);
  }

  /** The output by whose name the loss reads this node; empty when the only one does. */
  private static String output(Model model, CrossEntropy loss, String read, String place) {
    List<Node> outputs = model.outputs();
    if (outputs.size() == 1 && reads(model, loss, outputs.get(0), read)) {
      return "";
    }
    List<Node> nodes = new ArrayList<>(outputs);
    nodes.addAll(model.nodes());
    return nodes.stream()
        .filter(node -> reads(model, loss, node, read))
        .findFirst()
        .map(Node::name)
        .orElseThrow(
            () ->
                refusal(
                    place,
                    loss.takesLogits()
                        ? read + " is a softmax, and not taken for logits"
                        : read + " is not in the network"));
  }

  private static boolean reads(Model model, CrossEntropy loss, Node output, String node) {
    return (loss.takesLogits() ? model.logits(output) : output.name()).equals(node);
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
