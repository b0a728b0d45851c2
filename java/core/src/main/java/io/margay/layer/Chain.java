package io.margay.layer;

import java.util.ArrayList;
import java.util.List;
import java.util.stream.Collectors;

/**
 * Blocks in a row as one block.
 *
 * <pre>
 * Chain.of(Conv2d.of(64, 3).bias(false), BatchNorm.of(), Activation.relu()).named("stem")
 *
 * stem/conv2d = conv2d(image) filters=64 kernel=3x3 bias=false
 * stem/batch_normalization = batch_norm(stem/conv2d)
 * stem/re_lu = relu(stem/batch_normalization)
 * </pre>
 *
 * @param blocks at least one, each of which takes what the one before it gives
 * @param name of its place in the network, or empty
 */
public record Chain(List<Block> blocks, String name) implements Composite {

  /**
   * @throws IllegalArgumentException if there are no blocks, or the name is not allowed
   */
  public Chain {
    Name.checked(name);
    blocks = List.copyOf(blocks);
    if (blocks.isEmpty()) {
      throw new IllegalArgumentException("Chain: no blocks, expected at least one");
    }
  }

  /** Blocks in this order. */
  public static Chain of(Block... blocks) {
    return new Chain(List.of(blocks), "");
  }

  /** With one more at the end. */
  public Chain then(Block block) {
    List<Block> more = new ArrayList<>(blocks);
    more.add(block);
    return new Chain(more, name);
  }

  @Override
  public Value compose(Value... inputs) {
    Applied value = blocks.get(0).apply(inputs);
    for (Block block : blocks.subList(1, blocks.size())) {
      value = block.apply(value);
    }
    return value;
  }

  @Override
  public Chain named(String changed) {
    return new Chain(blocks, changed);
  }

  @Override
  public String title() {
    return "Chain[" + blocks.stream().map(Block::title).collect(Collectors.joining(", ")) + "]";
  }

  @Override
  public String kerasName() {
    return "Chain";
  }
}
