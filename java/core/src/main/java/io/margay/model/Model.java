package io.margay.model;

import io.margay.Shape;
import io.margay.ShapeException;
import io.margay.internal.plan.Plan;
import io.margay.layer.Layer;
import io.margay.layer.Parameter;
import io.margay.layer.Softmax;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Objects;

/**
 * A network as a description: an input and a chain of layers, each of which takes what the one before it gives.
 *
 * <pre>
 * Model model = Model.sequential(Input.image(28, 28, 1).scale(1 / 255.0),
 *     Conv2d.of(32, 3).relu(),
 *     MaxPool2d.of(2),
 *     Flatten.of(),
 *     Dense.of(10),
 *     Softmax.of());
 * </pre>
 *
 * <p>A model holds no weights and no native memory; a {@code Trainer} or a {@code Predictor} executes it. Models are
 * immutable, safe in any thread, and equal when they say the same. Layers without a name get one as in Keras:
 * {@code conv2d}, {@code conv2d_1}.
 */
public final class Model {

  /** A program's nodes without the input and the two that training adds, the label and the loss. */
  private static final int MAX_LAYERS = ProgramLine.MAX_NODES - 3;

  private final Input input;
  private final List<Node> nodes;
  private final List<String> classNames;

  private Model(Input input, List<Node> nodes, List<String> classNames) {
    this.input = input;
    this.nodes = nodes;
    this.classNames = classNames;
  }

  /**
   * A chain of layers.
   *
   * @param input what the first layer takes
   * @param layers at least one and at most 16,381, in order
   * @throws ShapeException if a layer cannot take what the one before it gives
   * @throws IllegalArgumentException if there is no layer, or a name is taken twice or is {@code label} or {@code loss}
   */
  public static Model sequential(Input input, Layer... layers) {
    return sequential(input, Arrays.asList(layers));
  }

  /** {@link #sequential(Input, Layer...)} for layers that come in a list. */
  public static Model sequential(Input input, List<Layer> layers) {
    if (layers.isEmpty()) {
      throw new IllegalArgumentException("Model: no layers, expected at least one behind the input " + input.shape());
    }
    if (layers.size() > MAX_LAYERS) {
      throw new IllegalArgumentException(String.format(Locale.ROOT, "Model: %,d layers, expected at most %,d",
          layers.size(), MAX_LAYERS));
    }
    List<String> names = NodeNames.of(input, layers);
    List<Node> nodes = new ArrayList<>();
    Shape shape = input.shape();
    for (int i = 0; i < names.size(); i++) {
      Layer layer = layers.get(i).named(names.get(i));
      try {
        Shape output = layer.output(shape);
        nodes.add(new Node(names.get(i), layer, output, layer.parameters(shape)));
        shape = output;
      } catch (ShapeException e) {
        throw new ShapeException("layer " + (i + 1) + ", " + names.get(i) + ": " + e.getMessage(), e);
      }
    }
    return new Model(input, List.copyOf(nodes), List.of());
  }

  /**
   * Reads a network program: what {@link #program()} and {@link io.margay.train.Loss#program} print, or a file in the same
   * language.
   *
   * <p>A training part (a {@code cross_entropy} line and its label input) is checked and left out: a model is the
   * network alone. Only chains can be read.
   *
   * @throws ShapeException if a layer cannot take what the one before it gives; the message has line, column and the
   *     line itself
   * @throws IllegalArgumentException if the text is not a program, or not a chain; the message has line, column and the
   *     line itself
   */
  public static Model parse(String program) {
    return ProgramReader.read(program);
  }

  /**
   * This model with names for the values of its last dimension.
   *
   * @param names as many as classes, or none
   * @throws IllegalArgumentException if there are more or fewer
   */
  public Model classNames(List<String> names) {
    if (!names.isEmpty() && names.size() != classes()) {
      throw new IllegalArgumentException(
          "Model: " + names.size() + " class names, expected " + classes() + ", one per value of the output "
              + outputShape());
    }
    return new Model(input, nodes, List.copyOf(names));
  }

  /** Names of the classes in order, or empty when there are none. */
  public List<String> classNames() {
    return classNames;
  }

  /** What the first layer takes. */
  public Input input() {
    return input;
  }

  /** The layers in their places, in order. */
  public List<Node> nodes() {
    return nodes;
  }

  /** Everything that the model learns, by the name that it has in files: {@code conv2d/kernel}. In order. */
  public Map<String, Parameter> parameters() {
    Map<String, Parameter> parameters = new LinkedHashMap<>();
    for (Node node : nodes) {
      node.parameters().forEach(p -> parameters.put(node.name() + "/" + p.name(), p));
    }
    return parameters;
  }

  /** The shape behind the last layer, per sample. */
  public Shape outputShape() {
    return last().output();
  }

  /** The number of classes: the last dimension of the output. */
  public int classes() {
    return outputShape().dim(outputShape().rank() - 1);
  }

  /** The number of values that the model learns. */
  public long parameterCount() {
    return nodes.stream().mapToLong(Node::parameterCount).sum();
  }

  /** Whether the last layer turns votes into probabilities. */
  public boolean endsInSoftmax() {
    return last().layer() instanceof Softmax;
  }

  /** Layers, output shapes and parameters as Keras prints them, without a line's end behind the last line. */
  public String summary() {
    return Summary.of(this);
  }

  /** The network program, from the input to the last layer, one line each; {@link #parse} reads it back. */
  public String program() {
    StringBuilder text = new StringBuilder(input.line()).append('\n');
    String previous = input.name();
    for (Node node : nodes) {
      text.append(node.line(previous)).append('\n');
      previous = node.name();
    }
    return text.toString();
  }

  /**
   * What the native side makes of this model for inference: per layer the kernel, layout, bytes and operations, then
   * memory. Loads the native library.
   *
   * @param batch samples at a time, at least 1
   * @throws io.margay.error.NativeException if the native side refuses the program
   */
  public String describe(int batch) {
    if (batch < 1) {
      throw new IllegalArgumentException("Model: batch " + batch + ", expected at least 1");
    }
    try (Plan plan = Plan.compile(program(), "batch=" + batch)) {
      return plan.describe();
    }
  }

  @Override
  public boolean equals(Object other) {
    return other instanceof Model that
        && input.equals(that.input) && nodes.equals(that.nodes) && classNames.equals(that.classNames);
  }

  @Override
  public int hashCode() {
    return Objects.hash(input, nodes, classNames);
  }

  /** Shapes at both ends and the size: {@code Model[28x28x1 to 10, 12 layers, 93322 parameters]}. */
  @Override
  public String toString() {
    return "Model[" + input.shape() + " to " + outputShape() + ", " + nodes.size() + " layers, " + parameterCount()
        + " parameters]";
  }

  private Node last() {
    return nodes.get(nodes.size() - 1);
  }

  /** The node that gives the votes (logits): what goes into the softmax at the end, or else the last one. */
  public String logits() {
    if (!endsInSoftmax()) {
      return last().name();
    }
    return nodes.size() == 1 ? input.name() : nodes.get(nodes.size() - 2).name();
  }
}
