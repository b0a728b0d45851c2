package io.margay.model;

import io.margay.Shape;
import io.margay.ShapeException;
import io.margay.augment.Augmentation;
import io.margay.data.Column;
import io.margay.data.Dataset;
import io.margay.internal.feed.Source;
import io.margay.layer.Softmax;
import io.margay.layer.Weighted;
import io.margay.loss.Aimed;
import io.margay.loss.CrossEntropy;
import io.margay.loss.Loss;
import io.margay.loss.Measure;
import io.margay.loss.Readout;
import io.margay.loss.Truth;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/**
 * A model with what training makes small: its program with a line for each loss, and what each of
 * them is called.
 *
 * <p>Immutable, safe in any thread.
 */
public final class Objective {

  private static final String LOSS = "loss";
  private static final String LABEL = "label";
  private static final String WEIGHTS = "weights";

  private final Model model;
  private final List<Term> terms;

  /** The lines that measure, each once, by the name of its node. */
  private final Map<String, String> measuring;

  private final Readout readout;
  private final Moving moving;

  private Objective(Model model, List<Term> terms, List<Measure> measures) {
    this.model = model;
    this.terms = terms;
    Measuring all = new Measuring(terms, measures);
    this.measuring = all.lines();
    this.readout = all.readout();
    this.moving = new Moving(model, Augmentation.none());
  }

  private Objective(Objective other, Moving moving) {
    this.model = other.model;
    this.terms = other.terms;
    this.measuring = other.measuring;
    this.readout = other.readout;
    this.moving = moving;
  }

  /**
   * A loss in its place.
   *
   * @param loss the description
   * @param name what its numbers are called; empty for the only loss
   * @param node the name of its line
   * @param input the node that it reads
   * @param label the input that says what is right
   * @param weights the input that says how much samples or their parts count; empty: none
   * @param output the output of the model that it looks at
   * @param shape of that output
   */
  public record Term(
      Loss loss,
      String name,
      String node,
      String input,
      String label,
      String weights,
      String output,
      Shape shape) {

    /** Values of the last dimension. */
    public int classes() {
      return shape.dim(shape.rank() - 1);
    }

    private String line(String judged) {
      List<String> inputs = new ArrayList<>(inputs());
      inputs.set(1, judged);
      return loss.line(node, inputs, classes());
    }

    /** The nodes that the loss reads. */
    List<String> inputs() {
      return weights.isEmpty() ? List.of(input, label) : List.of(input, label, weights);
    }

    /**
     * Whether all terms count the same; else batches do not, and what they measured is put together
     * by their terms' weights.
     */
    boolean isEven() {
      return weights.isEmpty()
          && !(loss instanceof Aimed<?> aimed && aimed.ignoreIndex().isPresent())
          && !(loss instanceof CrossEntropy entropy && !entropy.classWeights().isEmpty());
    }

    /** Of the label: a number for each place or each value, or what the loss says. */
    Shape labelShape() {
      return loss.targetShape().orElseGet(() -> loss.truth() == Truth.INDICES ? places() : shape);
    }

    /** Of the weights. */
    Shape weightsShape() {
      return !loss.aim().masks() ? Shape.of(1) : loss.judgesValues() ? shape : places();
    }

    private Shape places() {
      int[] dims = shape.dims();
      return dims.length == 1 ? Shape.of(1) : Shape.of(Arrays.copyOf(dims, dims.length - 1));
    }
  }

  /**
   * Puts losses behind the outputs that they name.
   *
   * <p>The only loss is the node {@code loss} with the input {@code label}; of several, each is
   * {@code loss/NAME} with the name of its output, and reads {@code label/NAME}, or {@code
   * label/TARGET} when it names a target. Where a name is taken, a number follows it.
   *
   * @throws ShapeException if an output has fewer classes than its loss needs
   * @throws IllegalArgumentException if there is no loss, or one names no node of the model, or
   *     none where the model has several outputs; if an input or layer has the name of a loss, its
   *     label or its weights; if one target is for outputs of different shapes
   */
  public static Objective of(Model model, List<? extends Loss> losses) {
    return of(model, losses, List.of());
  }

  /**
   * The same with what is measured beside the losses; its nodes are {@code measure/N}.
   *
   * @throws IllegalArgumentException also if a measure's output is that of no loss, or its loss's
   *     target is none that it can be measured by
   */
  public static Objective of(Model model, List<? extends Loss> losses, List<Measure> measures) {
    if (losses.isEmpty()) {
      throw new IllegalArgumentException("Model: no loss, expected at least one");
    }
    List<Term> terms = new ArrayList<>();
    Set<String> outputs = new HashSet<>();
    losses.forEach(loss -> outputs.add(node(model, loss).name()));
    for (Loss loss : losses) {
      terms.add(
          losses.size() == 1
              ? term(model, loss, "", LOSS, LABEL, loss.aim().weights().isEmpty() ? "" : WEIGHTS)
              : next(model, loss, terms, outputs));
    }
    refuseUnlikeTargets(terms);
    Objective objective = new Objective(model, List.copyOf(terms), measures);
    objective.refuseTakenNames();
    return objective;
  }

  /** One of several, after others; {@code outputs} are those that any of them looks at. */
  private static Term next(Model model, Loss loss, List<Term> terms, Set<String> outputs) {
    String output = node(model, loss).name();
    Set<String> names = new HashSet<>();
    Map<String, Term> labels = new HashMap<>();
    terms.forEach(term -> names.add(term.name()));
    terms.forEach(term -> labels.put(term.label(), term));
    String name = output;
    for (int i = 1; names.contains(name) || i > 1 && outputs.contains(name); i++) {
      name = output + "_" + i;
    }
    String first =
        LABEL
            + "/"
            + (loss.target().isEmpty()
                ? output
                : loss.target() + (loss.truth() == Truth.INDICES ? "" : ".soft"));
    String label = first;
    for (int i = 1;
        labels.containsKey(label) && !readsAsMuch(labels.get(label), loss, output);
        i++) {
      label = first + "_" + i;
    }
    String weights = loss.aim().weights();
    return term(
        model,
        loss,
        name,
        LOSS + "/" + name,
        label,
        weights.isEmpty()
            ? ""
            : WEIGHTS + "/" + weights + (loss.aim().masks() ? "." + output : ""));
  }

  /** Whether the label of a term is what a loss reads: the same column, in the same way. */
  private static boolean readsAsMuch(Term term, Loss loss, String output) {
    String column = term.loss().target().isEmpty() ? term.output() : term.loss().target();
    return column.equals(loss.target().isEmpty() ? output : loss.target())
        && (term.loss().truth() == Truth.INDICES) == (loss.truth() == Truth.INDICES);
  }

  private static Term term(
      Model model, Loss loss, String name, String line, String label, String weights) {
    Node node = node(model, loss);
    Shape shape = node.output();
    if (shape.dim(shape.rank() - 1) < loss.leastWidth()) {
      throw new ShapeException(
          "Model: output "
              + shape
              + ", expected at least "
              + loss.leastWidth()
              + " classes in its last dimension for "
              + loss.word()
              + ".");
    }
    refuseFused(node, loss);
    boolean elsewhere =
        node.layer() instanceof Softmax softmax && !softmax.isAlongLast(shape.rank());
    boolean behind = loss.looksBehind().contains(node.layer().op()) && !elsewhere;
    String input = behind ? node.inputs().get(0) : node.name();
    return new Term(loss, name, line, input, label, weights, node.name(), shape);
  }

  /** What a loss takes is gone where the layer itself applies the function that it looks behind. */
  private static void refuseFused(Node node, Loss loss) {
    if (node.layer() instanceof Weighted<?> layer) {
      layer
          .weights()
          .activation()
          .filter(inside -> loss.looksBehind().contains(inside.op()))
          .ifPresent(
              inside -> {
                throw new IllegalArgumentException(
                    "Model: "
                        + node.name()
                        + " has its "
                        + inside.op()
                        + " inside, and "
                        + loss.word()
                        + " takes what goes into one. Make the "
                        + inside.op()
                        + " a layer of its own, or leave it out.");
              });
    }
  }

  private static Node node(Model model, Loss loss) {
    if (loss.output().isEmpty() && model.outputs().size() > 1) {
      throw new IllegalArgumentException(
          "Model: the loss "
              + loss.text()
              + " does not say of which of the "
              + model.outputs().size()
              + " outputs "
              + model.outputs().stream().map(Node::name).toList()
              + " it is. Use output(name).");
    }
    if (loss.output().isEmpty()) {
      return model.output();
    }
    return model.nodes().stream()
        .filter(node -> node.name().equals(loss.output()))
        .findFirst()
        .orElseThrow(
            () ->
                new IllegalArgumentException(
                    "Model: the loss "
                        + loss.text()
                        + " is of the output "
                        + loss.output()
                        + ", expected one of "
                        + model.nodes().stream().map(Node::name).toList()));
  }

  private void refuseTakenNames() {
    Set<String> names = new HashSet<>(measuring.keySet());
    terms.forEach(term -> names.addAll(List.of(term.node(), term.label(), term.weights())));
    model.inputs().forEach(input -> refuseTaken(names, "an input", input.name()));
    model.nodes().forEach(node -> refuseTaken(names, "a layer", node.name()));
  }

  private static void refuseTaken(Set<String> names, String what, String name) {
    if (names.contains(name)) {
      throw new IllegalArgumentException(
          "Model: "
              + what
              + " is called "
              + name
              + ", which is the name of a loss or its label in training. Give it another name.");
    }
  }

  private static void refuseUnlikeTargets(List<Term> terms) {
    Map<String, Term> labels = new HashMap<>();
    for (Term term : terms) {
      Term other = labels.putIfAbsent(term.label(), term);
      if (other != null && !term.labelShape().equals(other.labelShape())) {
        throw new ShapeException(
            "Model: "
                + other.shape()
                + " outputs of "
                + other.output()
                + " and "
                + term.shape()
                + " of "
                + term.output()
                + " have one target of "
                + term.loss().truth().words()
                + ", expected as many outputs. Give each loss a target(name) of its own.");
      }
    }
  }

  /**
   * The same whose inputs of pictures change by chance in training.
   *
   * <p>Targets and weights with places, HxW or HxWxC, move with the pictures: indices of classes by
   * their nearest pixel, what lies outside is class 0, or the index that the loss ignores; other
   * numbers between pixels, with 0 outside.
   *
   * @throws IllegalArgumentException if the model has no picture, or a target has other places than
   *     the pictures
   */
  public Objective augment(Augmentation value) {
    Moving moved = new Moving(model, value);
    moved.requirePictures();
    moved.requireOutputs(terms);
    terms.forEach(moved::requireMovable);
    return new Objective(this, moved);
  }

  /** The network. */
  public Model model() {
    return model;
  }

  /** The losses in their places, in order. */
  public List<Term> terms() {
    return terms;
  }

  /**
   * The network program with a line for each loss and measure, and for each input that they read
   * but class indices of whole samples.
   */
  public String program() {
    StringBuilder text = new StringBuilder(moving.network());
    Set<String> declared = new HashSet<>();
    for (Term term : terms) {
      if (moving.mixesClasses(term) && declared.add(moving.mixed(term))) {
        declare(text, moving.mixed(term), Shape.of(term.classes()), moving.ofClasses(term));
      }
      boolean indices = term.loss().truth() == Truth.INDICES;
      if (!(indices && term.labelShape().equals(Shape.of(1))) && declared.add(term.label())) {
        declare(
            text,
            term.label(),
            term.labelShape(),
            (indices ? " dtype=i64" : "") + moving.ofLabel(term));
      }
      if (!term.weights().isEmpty() && declared.add(term.weights())) {
        declare(text, term.weights(), term.weightsShape(), moving.ofWeights(term));
      }
    }
    terms.forEach(term -> text.append(term.line(moving.mixed(term))).append('\n'));
    measuring.values().forEach(line -> text.append(line).append('\n'));
    return text.toString();
  }

  private static void declare(StringBuilder text, String name, Shape shape, String more) {
    text.append(name).append(" = input() shape=").append(shape).append(more).append('\n');
  }

  /**
   * What each input of the program reads of a data set, a label for each loss that it serves; for
   * Margay's own classes.
   */
  public List<Source> sources() {
    List<Source> sources = new ArrayList<>();
    boolean one = model.inputs().size() == 1;
    model.inputs().forEach(input -> sources.add(Source.input(input.name(), one, input.shape())));
    for (Term term : terms) {
      if (moving.mixesClasses(term)) {
        sources.add(target(term, moving.mixed(term)));
      }
      if (!moving.mixesClasses(term) || isMeasured(term.label())) {
        sources.add(target(term, term.label()));
      }
      if (!term.weights().isEmpty()) {
        sources.add(
            new Source(
                term.weights(),
                Column.Role.WEIGHTS,
                term.loss().aim().weights(),
                term.output(),
                false,
                term.weightsShape(),
                0,
                Truth.VALUES));
      }
    }
    return List.copyOf(sources);
  }

  private Source target(Term term, String input) {
    return new Source(
        input,
        Column.Role.TARGET,
        term.loss().target(),
        term.output(),
        terms.size() == 1,
        term.labelShape(),
        term.classes(),
        term.loss().truth());
  }

  /** Whether a measure reads an input beside the losses. */
  private boolean isMeasured(String input) {
    return measuring.values().stream()
        .anyMatch(line -> List.of(line.split("[(), ]+")).contains(input));
  }

  /**
   * The labels in a data set of the model's only output; empty if no loss looks at it, or there are
   * several outputs.
   */
  public Optional<Column> labels(Dataset data) {
    List<Column> targets = data.targets();
    return terms.stream()
        .filter(term -> model.outputs().size() == 1 && term.output().equals(model.output().name()))
        .flatMap(
            term ->
                targets.stream()
                    .filter(
                        target ->
                            term.loss().target().isEmpty()
                                ? terms.size() == 1 && targets.size() == 1
                                    || target.name().equals(term.output())
                                : target.name().equals(term.loss().target())))
        .findFirst();
  }

  /**
   * What is measured, and from which slots of the native side: {@code accuracy} of the only loss,
   * {@code digit/loss} and {@code digit/accuracy} of several; for Margay's own classes.
   */
  public Readout readout() {
    return readout;
  }
}
