package io.margay.model;

import io.margay.Shape;
import io.margay.ShapeException;
import io.margay.data.Dataset;
import io.margay.data.Preparation;
import io.margay.internal.plan.Plan;
import io.margay.internal.text.Decimal;
import io.margay.layer.Applied;
import io.margay.layer.Block;
import io.margay.layer.Composite;
import io.margay.layer.Concat;
import io.margay.layer.Input;
import io.margay.layer.Parameter;
import io.margay.layer.Softmax;
import io.margay.layer.Value;
import io.margay.program.NodeFacts;
import io.margay.program.Program;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;

/**
 * A network as a description: inputs, layers that each take inputs or what other layers give, and
 * outputs.
 *
 * <pre>
 * Model chain = Model.sequential(Input.image(28, 28, 1).scale(1 / 255.0),
 *     Conv2d.of(32, 3).relu(),
 *     MaxPool2d.of(2),
 *     Flatten.of(),
 *     Dense.of(10),
 *     Softmax.of());
 *
 * Input image = Input.image(32, 32, 3).scale(1 / 255.0);
 * Value maps = Conv2d.of(16, 3).padding(Padding.SAME).relu().apply(image);
 * Value more = Conv2d.of(16, 3).padding(Padding.SAME).apply(maps);
 * Value sum = Activation.relu().apply(Add.of().apply(maps, more));
 * Model residual = Model.of(Softmax.of().apply(Dense.of(10).apply(Flatten.of().apply(sum))));
 * </pre>
 *
 * <p>A model holds no weights and no native memory; a {@code Trainer} or a {@code Predictor}
 * executes it. Models are immutable, safe in any thread, and equal when they say the same: when
 * their programs, class names and preparations are the same. Layers without a name get one as in
 * Keras: {@code conv2d}, {@code conv2d_1}. What layers make of shapes and what they learn, the
 * native side says: describing a model loads the native library.
 */
public final class Model {

  private final Program program;
  private final List<Input> inputs;
  private final List<Node> nodes;
  private final List<Node> outputs;
  private final List<String> classNames;
  private final Preparations preparations;

  private Model(
      Program program,
      List<Input> inputs,
      List<Node> nodes,
      List<Node> outputs,
      List<String> classNames,
      Preparations preparations) {
    this.program = program;
    this.inputs = inputs;
    this.nodes = nodes;
    this.outputs = outputs;
    this.classNames = classNames;
    this.preparations = preparations;
  }

  /**
   * A chain of blocks, each of which takes what the one before it gives.
   *
   * @param input what the first block takes
   * @param blocks at least one, in order; with the input and a loss at most 16,384 nodes
   * @throws ShapeException if a block cannot take what the one before it gives
   * @throws IllegalArgumentException if there is no block, or a name is taken twice or is {@code
   *     label} or {@code loss}
   */
  public static Model sequential(Input input, Block... blocks) {
    return sequential(input, Arrays.asList(blocks));
  }

  /** {@link #sequential(Input, Block...)} for blocks that come in a list. */
  public static Model sequential(Input input, List<? extends Block> blocks) {
    return of(Row.of(input, "the input " + input.shape(), blocks));
  }

  /**
   * The network whose outputs are some values; its inputs are those that the values are made of.
   *
   * @param outputs values that layers gave and no layer takes, in the order of the model's outputs;
   *     but one that lends its weights ({@link io.margay.layer.Applied#again}) comes before those
   *     that use them
   * @throws IllegalArgumentException if an output is an input, is given twice or is taken by a
   *     layer, if a layer is a loss, or a name is taken twice or is {@code label} or {@code loss}
   */
  public static Model of(Value... outputs) {
    return of(Arrays.asList(outputs));
  }

  /** {@link #of(Value...)} for outputs that come in a list. */
  public static Model of(List<? extends Value> outputs) {
    return model(new Wiring(List.copyOf(outputs)).program());
  }

  /**
   * Reads a network program: what {@link #program()} and {@link Objective#program} print, or a file
   * in the same language.
   *
   * <p>What only training needs (losses, what they take beside the network's outputs, and
   * augmentation of inputs) is checked and left out: a model is the network alone, the inputs and
   * nodes that lead to its outputs.
   *
   * @throws ShapeException if a node cannot take the shapes that it is given; the message has line,
   *     column and the line itself
   * @throws IllegalArgumentException if the text is not a program; the message has line, column and
   *     the line itself; or if a node that leads to losses alone lends its weights to the network
   */
  public static Model parse(String program) {
    return model(Network.of(Program.read(program)));
  }

  private static Model model(Program program) {
    List<Input> inputs = new ArrayList<>();
    List<Node> nodes = new ArrayList<>();
    for (NodeFacts line : program.nodes().values()) {
      if (line.op().equals(Network.INPUT)) {
        inputs.add(Input.of(line));
      } else {
        nodes.add(Node.of(line));
      }
    }
    Set<String> ends = Set.copyOf(program.outputs());
    List<Node> outputs = nodes.stream().filter(node -> ends.contains(node.name())).toList();
    return new Model(
        program, List.copyOf(inputs), List.copyOf(nodes), outputs, List.of(), Preparations.NONE);
  }

  /**
   * What this model makes of values, as a part of a larger network: its layers in that one, with
   * {@code functional/} or another free name before theirs. {@link Applied#again} of the result
   * uses its weights for other values.
   *
   * <pre>
   * Applied left = eye.apply(leftImage);
   * Value right = left.again(rightImage);
   * </pre>
   *
   * The values are what the network sees: scale and shift of this model's own inputs belong to
   * files and are left out.
   *
   * @param values one for each of the inputs, in their order
   * @throws ShapeException if a layer cannot take the shape that it is given
   * @throws IllegalArgumentException if there are more or fewer values than inputs
   * @throws IllegalStateException if the model has several outputs; see {@link #named}
   */
  public Applied apply(Value... values) {
    return named("").apply(values);
  }

  /**
   * This model as a block of a larger network: a step of {@link #sequential(Input, Block...)}, or
   * one with all its outputs ({@link Composite#applyAll}).
   *
   * @param name that stands before those of its layers, or empty
   */
  public Composite named(String name) {
    return new Inlined(this, name);
  }

  /**
   * The values of this model's inputs and nodes by name, under the same names, to make another
   * network of: weights are found by their names.
   *
   * <pre>
   * Map&lt;String, Value&gt; known = Zoo.byName("resnet-50").get().values();
   * Model.of(Dense.of(4).named("box").apply(known.get("pool")), known.get("softmax"));
   * </pre>
   */
  public Map<String, Value> values() {
    return Inlined.values(this, inputs);
  }

  /**
   * The part that leads to a node, whose value is the result.
   *
   * @param node the name of a node
   * @throws IllegalArgumentException if there is no such node, or one that it takes lends weights
   *     to one that is left out
   */
  public Model upTo(String node) {
    Model part = of(Inlined.value(this, node));
    return part.prepared(preparations.of(part.inputs));
  }

  /**
   * The part that leads to a node, with other layers behind it: the weights of that part have the
   * names that they had.
   *
   * <pre>
   * Zoo.byName("resnet-50").get().replaceHead("global_average_pooling2d", Dense.of(5), Softmax.of())
   * </pre>
   *
   * @param node the name of the last node that stays
   * @param head what comes behind it, in a row
   * @throws ShapeException if a block cannot take what the one before it gives
   * @throws IllegalArgumentException if there is no such node, no block, or a name is taken twice
   */
  public Model replaceHead(String node, Block... head) {
    Model changed = of(Row.of(Inlined.value(this, node), node, Arrays.asList(head)));
    return changed.prepared(preparations.of(changed.inputs));
  }

  private Model prepared(Preparations changed) {
    return new Model(program, inputs, nodes, outputs, classNames, changed);
  }

  /**
   * This model with names for the values of its last dimension: for those of one of its outputs, or
   * of a value that an output joins with others.
   *
   * @param names as many as classes, or none
   * @throws IllegalArgumentException if there are more or fewer
   */
  public Model classNames(List<String> names) {
    if (!names.isEmpty() && outputs.stream().noneMatch(one -> hasClasses(one, names.size()))) {
      throw new IllegalArgumentException(
          "Model: " + names.size() + " class names, expected " + namable());
    }
    return new Model(program, inputs, nodes, outputs, List.copyOf(names), preparations);
  }

  private String namable() {
    return outputs.size() == 1
        ? classes() + ", one per value of the output " + outputShape()
        : "one per value of an output, "
            + String.join(
                " or ", outputs.stream().map(one -> one.name() + " " + one.output()).toList());
  }

  /**
   * This model with how an input's values are made of something raw, which its file keeps.
   *
   * @throws IllegalArgumentException if there is no such input, or it is of another shape
   */
  public Model prepared(String input, Preparation preparation) {
    return prepared(preparations.with(inputs, input, preparation));
  }

  /**
   * This model with the preparations that the columns of a data set have for its inputs.
   *
   * @throws IllegalArgumentException if it has another one already
   */
  public Model prepared(Dataset data) {
    return prepared(preparations.with(inputs, data));
  }

  /** How the values of inputs are made of something raw, by the inputs' names. */
  public Map<String, Preparation> preparations() {
    return preparations.byInput();
  }

  private boolean hasClasses(Node output, int count) {
    return lastDimension(output) == count
        || output.layer() instanceof Concat
            && nodes.stream()
                .filter(node -> output.inputs().contains(node.name()))
                .anyMatch(node -> lastDimension(node) == count);
  }

  private static int lastDimension(Node node) {
    return node.output().dim(node.output().rank() - 1);
  }

  /**
   * The same network with layers whose parameters a training leaves as they are: the work for their
   * gradients, and for all before them that nothing else needs, is left out. Frozen batch
   * normalisation uses its running statistics in training, too.
   *
   * <pre>
   * Model head = model.freeze("*").unfreeze("dense*");
   * </pre>
   *
   * @param pattern a layer's name, in which {@code *} stands for any characters and {@code ?} for
   *     one
   * @throws IllegalArgumentException if it is the name of no layer with parameters of its own
   */
  public Model freeze(String pattern) {
    return changed(pattern, "frozen", true);
  }

  /** The same network with layers that are trained again, see {@link #freeze}. */
  public Model unfreeze(String pattern) {
    return changed(pattern, "frozen", false);
  }

  /**
   * The same network with layers that are trained at another learning rate: a group of them at a
   * time.
   *
   * <pre>
   * Model tuned = model.rate("*", 0.1).rate("dense*", 1);
   * </pre>
   *
   * @param pattern as in {@link #freeze}
   * @param factor what the learning rate is multiplied by, from 0 to 1000
   * @throws IllegalArgumentException if the pattern is the name of no layer with parameters of its
   *     own, or the factor is out of its range
   */
  public Model rate(String pattern, double factor) {
    return changed(pattern, "rate", Decimal.text(factor));
  }

  private Model changed(String pattern, String key, Object value) {
    Model model = parse(new Selection(program, pattern).with(key, value));
    return new Model(
        model.program, model.inputs, model.nodes, model.outputs, classNames, preparations);
  }

  /** Names of the classes in order, or empty when there are none. */
  public List<String> classNames() {
    return classNames;
  }

  /** What the model is given, in the order of the program. */
  public List<Input> inputs() {
    return inputs;
  }

  /**
   * The one input of a model that has no other.
   *
   * @throws IllegalStateException if there are several
   */
  public Input input() {
    if (inputs.size() > 1) {
      throw new IllegalStateException(
          "Model: "
              + inputs.size()
              + " inputs "
              + inputs.stream().map(Input::name).toList()
              + ", expected one. Use inputs().");
    }
    return inputs.get(0);
  }

  /** The layers in their places, each behind those that it takes. */
  public List<Node> nodes() {
    return nodes;
  }

  /** The nodes whose values are the model's results, in the order of the program. */
  public List<Node> outputs() {
    return outputs;
  }

  /**
   * The one output of a model that has no other.
   *
   * @throws IllegalStateException if there are several
   */
  public Node output() {
    if (outputs.size() > 1) {
      throw new IllegalStateException(
          "Model: "
              + outputs.size()
              + " outputs "
              + outputs.stream().map(Node::name).toList()
              + ", expected one. Use outputs().");
    }
    return outputs.get(0);
  }

  /**
   * Everything that the model keeps, by the name that it has in files: {@code conv2d/kernel}. In
   * order.
   */
  public Map<String, Parameter> parameters() {
    Map<String, Parameter> parameters = new LinkedHashMap<>();
    for (Node node : nodes) {
      node.parameters().forEach(p -> parameters.put(node.name() + "/" + p.name(), p));
    }
    return parameters;
  }

  /**
   * The shape of the output, per sample.
   *
   * @throws IllegalStateException if there are several
   */
  public Shape outputShape() {
    return output().output();
  }

  /**
   * The number of classes: the last dimension of the output.
   *
   * @throws IllegalStateException if there are several outputs
   */
  public int classes() {
    return outputShape().dim(outputShape().rank() - 1);
  }

  /**
   * The number of values that the model keeps, those that are measured and not learned included.
   */
  public long parameterCount() {
    return Node.count(List.copyOf(parameters().values()));
  }

  /** Whether the one output is probabilities, made of votes by softmax along the last dimension. */
  public boolean endsInSoftmax() {
    return outputs.size() == 1 && endsInSoftmax(output());
  }

  /**
   * Layers, output shapes and parameters as Keras prints them, without a line's end behind the last
   * line; of a model that is no chain also what each layer takes.
   */
  public String summary() {
    return Summary.of(this);
  }

  /** The network program in canonical form, one line a node; {@link #parse} reads it back. */
  public String program() {
    return program.text();
  }

  /**
   * What the native side makes of this model for inference: per layer the kernel, layout, bytes and
   * operations, then memory.
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
        && program.equals(that.program)
        && classNames.equals(that.classNames)
        && preparations.equals(that.preparations);
  }

  @Override
  public int hashCode() {
    return Objects.hash(program, classNames);
  }

  /**
   * Shapes at both ends and the size: {@code Model[28x28x1 to 10, 12 layers, 93322 parameters]}.
   */
  @Override
  public String toString() {
    return "Model["
        + Summary.ends(this)
        + ", "
        + nodes.size()
        + " layers, "
        + parameterCount()
        + " parameters]";
  }

  /**
   * The node that gives the votes (logits) of the one output.
   *
   * @throws IllegalStateException if there are several outputs
   */
  public String logits() {
    return logits(output());
  }

  /**
   * The node that gives the votes (logits) of an output: what goes into the softmax at its end, or
   * else itself.
   */
  public String logits(Node output) {
    return endsInSoftmax(output) ? output.inputs().get(0) : output.name();
  }

  private static boolean endsInSoftmax(Node output) {
    return output.layer() instanceof Softmax softmax && softmax.isAlongLast(output.output().rank());
  }
}
