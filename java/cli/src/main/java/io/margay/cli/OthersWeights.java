package io.margay.cli;

import io.margay.data.Dataset;
import io.margay.model.Model;
import io.margay.model.ModelFile;
import io.margay.model.Node;
import io.margay.train.PartialLoad;
import io.margay.train.Trainer;
import java.io.IOException;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;

/** The weights of a network that was trained for something else, as the start of a training. */
final class OthersWeights {

  private OthersWeights() {}

  /**
   * Loads what fits; not the votes for classes of other names, which mean nothing here.
   *
   * @throws IOException if the file cannot be read or is damaged
   */
  static PartialLoad load(Path file, Trainer trainer, Dataset data) throws IOException {
    List<String> theirs;
    try (ModelFile source = ModelFile.open(file)) {
      theirs = source.model().classNames();
    }
    if (theirs.isEmpty() || theirs.equals(data.targets().get(0).classNames())) {
      return trainer.loadPartly(file);
    }
    Set<String> heads = heads(trainer.model());
    return trainer.loadPartly(
        file, name -> !heads.contains(name.substring(0, name.lastIndexOf('/'))));
  }

  /** Of each output the last layer with parameters on the way to it. */
  private static Set<String> heads(Model model) {
    Map<String, Node> nodes = new HashMap<>();
    model.nodes().forEach(node -> nodes.put(node.name(), node));
    Set<String> heads = new TreeSet<>();
    for (Node output : model.outputs()) {
      Node node = output;
      while (node != null && node.parameters().isEmpty()) {
        node = nodes.get(node.inputs().get(0));
      }
      if (node != null) {
        heads.add(node.name());
      }
    }
    return heads;
  }
}
