package io.margay.layer;

import io.margay.Shape;
import io.margay.program.Keys;
import io.margay.program.NodeFacts;
import java.util.List;

/**
 * One step of a network: how it is called, and its line of program.
 *
 * <p>Layers are descriptions: immutable, without weights, safe in any thread, and equal when they
 * say the same. What a layer makes of a shape and what it learns, the native side says: asking for
 * it loads the native library. Shapes are per sample and channels last. A layer that is used twice
 * in a model is two nodes with weights of their own; see {@link Applied#again} for one node's
 * weights in two places.
 *
 * <p>Every operator of the native side is a layer: those without a record of their own are an
 * {@link Operator}.
 */
public sealed interface Layer extends Block
    permits Convolution,
        Dense,
        Embedding,
        Pooling,
        Normalization,
        Elementwise,
        Softmax,
        LogSoftmax,
        Merge,
        Reduce,
        Reshaping,
        Resampling,
        Operator {

  /** The most characters of a node's name. */
  int MAX_NAME = 255;

  /** The operator in programs: {@code conv2d}. */
  String op();

  /**
   * This layer under another name.
   *
   * @param name letters, digits, {@code _ . - /}, at most 255; empty lets the model find one
   * @throws IllegalArgumentException if the name has other characters, or more
   */
  @Override
  Layer named(String name);

  /**
   * The {@code key=value} words of its line of program, without those that say what is assumed
   * anyway.
   */
  String attributes();

  @Override
  default Applied apply(Value... inputs) {
    return Applied.of(this, inputs);
  }

  /**
   * The shape that this layer makes of others.
   *
   * @throws io.margay.ShapeException if it cannot take them; the message says why and how to mend
   *     it
   */
  default Shape output(Shape... inputs) {
    return facts(inputs).output();
  }

  /**
   * What this layer learns, in the order of its weights; empty for most layers.
   *
   * @throws io.margay.ShapeException if it cannot take the inputs
   */
  default List<Parameter> parameters(Shape... inputs) {
    return Parameter.of(facts(inputs));
  }

  private NodeFacts facts(Shape... inputs) {
    return NodeFacts.of(title(), op(), attributes(), List.of(inputs));
  }

  /**
   * The layer that a line of program says: a record of its operator where there is one, else an
   * {@link Operator}.
   */
  static Layer of(NodeFacts line) {
    Keys keys = line.keys().without(NodeFacts.SHARE);
    return Records.read(line.op(), keys)
        .orElseGet(() -> new Operator(line.op(), keys, ""))
        .named(line.name());
  }
}
