package io.margay.layer;

import io.margay.Shape;
import io.margay.internal.plan.NodeFacts;
import io.margay.internal.text.Nearest;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;

/**
 * One step of a network: what it makes of a shape, which parameters it learns, and its line of program.
 *
 * <p>Layers are descriptions: immutable, without weights, safe in any thread, and equal when they say the same. Shapes
 * are per sample and channels last; they come from the native side, so that asking for one loads the native library. A
 * layer that is used twice in a model is two nodes with weights of their own.
 */
public sealed interface Layer
    permits Conv2d, MaxPool2d, AvgPool2d, Flatten, Reshape, Dense, Activation, Dropout, Softmax {

  /** The operators that {@link #parse} knows. */
  List<String> OPS = List.of("conv2d", "maxpool2d", "avgpool2d", "flatten", "reshape", "dense",
      "relu", "leaky_relu", "sigmoid", "tanh", "elu", "dropout", "softmax");

  /** The most characters of a node's name. */
  int MAX_NAME = 255;

  /** The operator in programs: {@code conv2d}. */
  String op();

  /** The node's name, or empty when the model is to find one. */
  String name();

  /**
   * This layer under another name.
   *
   * @param name letters, digits, {@code _ . - /}, at most 255; empty lets the model find one
   * @throws IllegalArgumentException if the name has other characters, or more
   */
  Layer named(String name);

  /**
   * The shape that this layer makes of an input.
   *
   * @throws io.margay.ShapeException if it cannot take the input; the message says why and how to mend it
   */
  default Shape output(Shape input) {
    return NodeFacts.of(title(), op(), attributes(), input).output();
  }

  /**
   * What this layer learns, in the order of its weights; empty for most layers.
   *
   * @throws io.margay.ShapeException if it cannot take the input
   */
  default List<Parameter> parameters(Shape input) {
    return NodeFacts.of(title(), op(), attributes(), input).parameters().stream()
        .map(p -> new Parameter(p.name(), p.shape(), Initializer.parse(p.initializer())))
        .collect(Collectors.toUnmodifiableList());
  }

  /** The {@code key=value} words of its line of program, without those that say what is assumed anyway. */
  String attributes();

  /** How messages call it: {@code Conv2d[32 filters 3x3, stride 2]}. */
  String title();

  /** How Keras calls it: {@code Conv2D}. */
  String kerasName();

  /**
   * Reads a layer from its words in a program.
   *
   * @param op one of {@link #OPS}
   * @param attributes the {@code key=value} words
   * @param name the node's name, or empty
   * @throws AttributeException if a key is unknown or its value is wrong
   * @throws IllegalArgumentException if the operator is unknown, a key is missing, or the values do not go together
   */
  static Layer parse(String op, Map<String, String> attributes, String name) {
    AttributeReader reader = new AttributeReader(op, attributes);
    Layer layer = read(op, reader);
    reader.finish();
    return layer.named(name);
  }

  private static Layer read(String op, AttributeReader reader) {
    return switch (op) {
      case "conv2d" -> Conv2d.read(reader);
      case "maxpool2d" -> MaxPool2d.read(reader);
      case "avgpool2d" -> AvgPool2d.read(reader);
      case "flatten" -> Flatten.of();
      case "reshape" -> Reshape.of(reader.required("shape", Shape::parse));
      case "dense" -> Dense.read(reader);
      case "dropout" -> Dropout.of(reader.required("rate", AttributeReader.number("rate")));
      case "softmax" -> Softmax.of();
      case "relu", "leaky_relu", "sigmoid", "tanh", "elu" -> Activation.read(Activation.Kind.parse(op), reader);
      default -> throw new IllegalArgumentException("unknown operator '" + op + "'; known: " + String.join(", ", OPS)
          + "." + Nearest.suggestion(op, OPS));
    };
  }
}
