package io.margay.model;

import io.margay.layer.Input;
import io.margay.layer.Layer;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;

/**
 * Finds a name for every layer of a model: its own, or one as Keras numbers them: {@code conv2d},
 * {@code conv2d_1}, {@code max_pooling2d}.
 */
final class NodeNames {

  private static final Set<String> RESERVED = Set.of("label", "loss");

  private NodeNames() {}

  static List<String> of(List<Input> inputs, List<Layer> layers) {
    Set<String> taken = new HashSet<>();
    for (Input input : inputs) {
      take(input.name(), "the input " + input.shape(), "input", taken);
    }
    for (Layer layer : layers) {
      if (!layer.name().isEmpty()) {
        take(layer.name(), layer.title(), "layer", taken);
      }
    }
    Map<String, Integer> counts = new HashMap<>();
    List<String> names = new ArrayList<>();
    for (Layer layer : layers) {
      names.add(
          layer.name().isEmpty()
              ? free(snakeCase(layer.kerasName()), counts, taken)
              : layer.name());
    }
    return names;
  }

  private static void take(String name, String owner, String kind, Set<String> taken) {
    if (RESERVED.contains(name)) {
      throw new IllegalArgumentException(
          "Model: the name '" + name + "' is kept for training. Choose another one.");
    }
    if (!taken.add(name)) {
      throw new IllegalArgumentException(
          "Model: the name '"
              + name
              + "' is taken twice, the second time by "
              + owner
              + ". Give each "
              + kind
              + " a name of its own"
              + (kind.equals("layer") ? ", or none." : "."));
    }
  }

  private static String free(String base, Map<String, Integer> counts, Set<String> taken) {
    while (true) {
      int count = counts.merge(base, 1, Integer::sum) - 1;
      String name = count == 0 ? base : base + "_" + count;
      if (taken.add(name)) {
        return name;
      }
    }
  }

  /** {@code MaxPooling2D} becomes {@code max_pooling2d}, {@code ReLU} becomes {@code re_lu}. */
  private static String snakeCase(String name) {
    return name.replaceAll("(.)([A-Z][a-z]+)", "$1_$2")
        .replaceAll("([a-z])([A-Z])", "$1_$2")
        .toLowerCase(Locale.ROOT);
  }
}
