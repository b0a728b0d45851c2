package io.margay.model;

import io.margay.layer.Applied;
import io.margay.layer.Block;
import io.margay.layer.Input;
import io.margay.layer.Layer;
import io.margay.layer.Scope;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.IdentityHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;

/**
 * Finds a name for every layer of a model: its own, or one as Keras numbers them: {@code conv2d},
 * {@code conv2d_1}, {@code max_pooling2d}. What a composite wrote has the composite's name before
 * it, which is found in the same way.
 */
final class NodeNames {

  private static final Set<String> RESERVED = Set.of("label", "loss");

  private final Room top = new Room();
  private final Map<Scope, Room> rooms = new IdentityHashMap<>();

  /** The names at one level: of the model itself, or of what one composite wrote. */
  private static final class Room {
    final Set<String> taken = new HashSet<>();
    final Map<String, Integer> counts = new HashMap<>();

    /** The composite's name and a slash; empty for the model, null until it is found. */
    String prefix;

    String free(String kerasName) {
      String base = snakeCase(kerasName);
      while (true) {
        int count = counts.merge(base, 1, Integer::sum) - 1;
        String name = count == 0 ? base : base + "_" + count;
        if (taken.add(name)) {
          return name;
        }
      }
    }
  }

  private NodeNames(List<Input> inputs) {
    top.prefix = "";
    for (Input input : inputs) {
      take(input.name(), "the input " + input.shape(), "input", top.taken);
    }
  }

  /** The names of layers that were applied to each other. */
  static List<String> of(List<Input> inputs, List<Applied> layers) {
    NodeNames names = new NodeNames(inputs);
    layers.forEach(names::takeOwn);
    List<String> found = new ArrayList<>();
    Set<String> all = new HashSet<>();
    for (Applied layer : layers) {
      String name = names.name(layer);
      if (!all.add(name)) {
        throw taken(name, layer.layer().title(), "layer");
      }
      found.add(name);
    }
    return found;
  }

  /** The name of the last of some blocks in a row. */
  static String last(List<? extends Block> blocks) {
    NodeNames names = new NodeNames(List.of());
    for (Block block : blocks) {
      if (!block.name().isEmpty()) {
        take(block.name(), block.title(), "layer", names.top.taken);
      }
    }
    String last = "";
    for (Block block : blocks) {
      last = block.name().isEmpty() ? names.top.free(block.kerasName()) : block.name();
    }
    return last;
  }

  /** Names that were given come before those that are found. */
  private void takeOwn(Applied applied) {
    Room room = top;
    for (Scope scope : applied.scopes()) {
      Room inner = rooms.get(scope);
      if (inner == null) {
        inner = new Room();
        rooms.put(scope, inner);
        if (!scope.name().isEmpty()) {
          take(scope.name(), scope.kerasName(), "layer", room.taken);
        }
      }
      room = inner;
    }
    Layer layer = applied.layer();
    if (!layer.name().isEmpty()) {
      take(layer.name(), layer.title(), "layer", room.taken);
    }
  }

  private String name(Applied applied) {
    Room room = top;
    for (Scope scope : applied.scopes()) {
      Room inner = rooms.get(scope);
      if (inner.prefix == null) {
        inner.prefix =
            room.prefix
                + (scope.name().isEmpty() ? room.free(scope.kerasName()) : scope.name())
                + "/";
      }
      room = inner;
    }
    Layer layer = applied.layer();
    return room.prefix + (layer.name().isEmpty() ? room.free(layer.kerasName()) : layer.name());
  }

  private static void take(String name, String owner, String kind, Set<String> taken) {
    if (RESERVED.contains(name)) {
      throw new IllegalArgumentException(
          "Model: the name '" + name + "' is kept for training. Choose another one.");
    }
    if (!taken.add(name)) {
      throw taken(name, owner, kind);
    }
  }

  private static IllegalArgumentException taken(String name, String owner, String kind) {
    return new IllegalArgumentException(
        "Model: the name '"
            + name
            + "' is taken twice, the second time by "
            + owner
            + ". Give each "
            + kind
            + " a name of its own"
            + (kind.equals("layer") ? ", or none." : "."));
  }

  /** {@code MaxPooling2D} becomes {@code max_pooling2d}, {@code ReLU} becomes {@code re_lu}. */
  private static String snakeCase(String name) {
    return name.replaceAll("(.)([A-Z][a-z]+)", "$1_$2")
        .replaceAll("([a-z])([A-Z])", "$1_$2")
        .toLowerCase(Locale.ROOT);
  }
}
