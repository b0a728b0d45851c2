package io.margay.model;

import io.margay.Shape;
import io.margay.ShapeException;
import io.margay.data.Column;
import io.margay.data.Dataset;
import io.margay.internal.feed.Source;
import io.margay.loss.Loss;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.LinkedHashMap;
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

  private final Model model;
  private final List<Term> terms;

  private Objective(Model model, List<Term> terms) {
    this.model = model;
    this.terms = terms;
  }

  /**
   * A loss in its place.
   *
   * @param loss the description
   * @param name what its numbers are called; empty for the only loss
   * @param node the name of its line
   * @param input the node that it reads
   * @param label the input that says what is right
   * @param output the output of the model that it looks at
   * @param shape of that output
   */
  public record Term(
      Loss loss, String name, String node, String input, String label, String output, Shape shape) {

    /** Values of the last dimension. */
    public int classes() {
      return shape.dim(shape.rank() - 1);
    }

    private String line() {
      return loss.line(node, input, label, classes());
    }
  }

  /**
   * Puts losses behind the outputs that they name.
   *
   * <p>The only loss is the node {@code loss} with the input {@code label}; of several, each is
   * {@code loss/NAME} with the name of its output, and reads {@code label/NAME}, or {@code
   * label/TARGET} when it names a target. Where a name is taken, a number follows it.
   *
   * @throws ShapeException if an output is not one dimension of at least 2 classes
   * @throws IllegalArgumentException if there is no loss, or one names no node of the model, or
   *     none where the model has several outputs; if an input or layer has the name of a loss or
   *     its label; if probabilities of one target are for outputs of different shapes
   */
  public static Objective of(Model model, List<? extends Loss> losses) {
    if (losses.isEmpty()) {
      throw new IllegalArgumentException("Model: no loss, expected at least one");
    }
    List<Term> terms = new ArrayList<>();
    Set<String> outputs = new HashSet<>();
    losses.forEach(loss -> outputs.add(node(model, loss).name()));
    for (Loss loss : losses) {
      terms.add(
          losses.size() == 1
              ? term(model, loss, "", LOSS, LABEL)
              : next(model, loss, terms, outputs));
    }
    refuseTakenNames(model, terms);
    refuseUnlikeProbabilities(terms);
    return new Objective(model, List.copyOf(terms));
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
                : loss.target() + (loss.softLabels() ? ".soft" : ""));
    String label = first;
    for (int i = 1;
        labels.containsKey(label) && !readsAsMuch(labels.get(label), loss, output);
        i++) {
      label = first + "_" + i;
    }
    return term(model, loss, name, LOSS + "/" + name, label);
  }

  /** Whether the label of a term is what a loss reads: the same column, in the same way. */
  private static boolean readsAsMuch(Term term, Loss loss, String output) {
    String column = term.loss().target().isEmpty() ? term.output() : term.loss().target();
    return column.equals(loss.target().isEmpty() ? output : loss.target())
        && term.loss().softLabels() == loss.softLabels();
  }

  private static Term term(Model model, Loss loss, String name, String line, String label) {
    Node node = node(model, loss);
    Shape shape = node.output();
    if (shape.rank() != 1 || shape.dim(0) < 2) {
      throw new ShapeException(
          "Model: output "
              + shape
              + ", expected one dimension of at least 2 classes for "
              + loss.word()
              + ". End with Flatten and Dense.");
    }
    String input = loss.takesLogits() ? model.logits(node) : node.name();
    return new Term(loss, name, line, input, label, node.name(), shape);
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

  private static void refuseTakenNames(Model model, List<Term> terms) {
    Set<String> names = new HashSet<>();
    terms.forEach(term -> names.addAll(List.of(term.node(), term.label())));
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

  private static void refuseUnlikeProbabilities(List<Term> terms) {
    Map<String, Term> labels = new HashMap<>();
    for (Term term : terms) {
      Term other = labels.putIfAbsent(term.label(), term);
      if (other != null && term.loss().softLabels() && !term.shape().equals(other.shape())) {
        throw new ShapeException(
            "Model: "
                + other.classes()
                + " outputs of "
                + other.output()
                + " and "
                + term.classes()
                + " of "
                + term.output()
                + " have one target of probabilities, expected as many outputs. Give each loss a"
                + " target(name) of its own.");
      }
    }
  }

  /** The network. */
  public Model model() {
    return model;
  }

  /** The losses in their places, in order. */
  public List<Term> terms() {
    return terms;
  }

  /** The network program with a line for each loss, and for each label that is no class index. */
  public String program() {
    StringBuilder text = new StringBuilder(model.program());
    Set<String> declared = new HashSet<>();
    for (Term term : terms) {
      if (term.loss().softLabels() && declared.add(term.label())) {
        text.append(term.label()).append(" = input() shape=").append(term.shape()).append('\n');
      }
    }
    terms.forEach(term -> text.append(term.line()).append('\n'));
    return text.toString();
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
      sources.add(
          new Source(
              term.label(),
              Column.Role.TARGET,
              term.loss().target(),
              term.output(),
              terms.size() == 1,
              term.shape(),
              term.classes(),
              term.loss().softLabels()));
    }
    return List.copyOf(sources);
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
   * Where the native side puts what is measured, by the names that people read: {@code accuracy} of
   * the only loss, {@code digit/loss} and {@code digit/accuracy} of several.
   */
  public Map<String, String> metrics() {
    Map<String, String> slots = new LinkedHashMap<>();
    for (Term term : terms) {
      for (String metric : term.loss().metrics()) {
        if (!term.name().isEmpty()) {
          slots.put(term.name() + "/" + metric, term.node() + "/" + metric);
        } else if (!metric.equals(LOSS)) {
          slots.put(metric, term.node() + "/" + metric);
        }
      }
    }
    return slots;
  }
}
