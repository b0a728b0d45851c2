package io.margay.model;

import io.margay.Shape;
import io.margay.augment.Augmentation;
import io.margay.augment.Mixup;
import io.margay.layer.Input;
import io.margay.loss.CrossEntropy;
import io.margay.loss.Truth;
import java.util.List;
import java.util.Set;
import java.util.stream.Collectors;

/**
 * What an augmentation adds to the lines of a training's program: to those of pictures, and of the
 * targets that move with them.
 */
record Moving(Model model, Augmentation augmentation) {

  /** Dimensions of a picture. */
  private static final int PICTURE = 3;

  /** Numbers of a box. */
  private static final int CORNERS = 4;

  /**
   * @throws IllegalArgumentException if there is something to augment and no picture
   */
  void requirePictures() {
    if (!augmentation.isNone() && model.inputs().stream().noneMatch(Moving::isPicture)) {
      throw new IllegalArgumentException(
          "Model: augment="
              + augmentation.text()
              + " changes pictures (rows x columns x channels), the inputs are "
              + model.inputs().stream().map(one -> one.name() + " " + one.shape()).toList()
              + ". Leave it out.");
    }
  }

  /**
   * @throws IllegalArgumentException if pictures move, but a target or its weights have other
   *     places
   */
  void requireMovable(Objective.Term term) {
    requireMixable(term);
    if (hasBoxes(term)) {
      requireBoxes(term);
      return;
    }
    List<Shape> shapes =
        term.weights().isEmpty()
            ? List.of(term.labelShape())
            : List.of(term.labelShape(), term.weightsShape());
    for (Shape shape : shapes) {
      if (moves(shape) && !hasPictureOf(shape)) {
        throw new IllegalArgumentException(
            "Model: augment="
                + augmentation.text()
                + " moves pictures, but not the target of "
                + term.output()
                + ", "
                + shape
                + ": expected as many rows and columns as the pictures have. Leave out what"
                + " moves, or say boxes:"
                + term.output()
                + " where they are boxes.");
      }
    }
  }

  private boolean hasBoxes(Objective.Term term) {
    return augmentation.boxes().contains(term.output());
  }

  private void requireBoxes(Objective.Term term) {
    Shape shape = term.labelShape();
    int numbers = shape.dim(shape.rank() - 1);
    if (term.loss().truth() == Truth.INDICES
        || shape.rank() > 2
        || numbers != CORNERS && numbers != CORNERS + 1
        || augmentation.mixes()) {
      throw new IllegalArgumentException(
          "Model: augment="
              + augmentation.text()
              + ": the target of "
              + term.output()
              + " is "
              + shape
              + ", expected boxes, 4 numbers or rows of 4 or 5, and nothing that mixes samples.");
    }
  }

  /**
   * @throws IllegalArgumentException if boxes are said of an output that no loss looks at
   */
  void requireOutputs(List<Objective.Term> terms) {
    List<String> outputs = terms.stream().map(Objective.Term::output).toList();
    for (String box : augmentation.boxes()) {
      if (!outputs.contains(box)) {
        throw new IllegalArgumentException(
            "Model: augment="
                + augmentation.text()
                + ": boxes of "
                + box
                + ", expected an output that a loss looks at, of "
                + outputs);
      }
    }
  }

  /** Classes of samples mix for a cross-entropy, those of places by rectangles alone. */
  private void requireMixable(Objective.Term term) {
    if (!augmentation.mixes() || term.loss().truth() != Truth.INDICES) {
      return;
    }
    boolean blends = augmentation.transforms().stream().anyMatch(Mixup.class::isInstance);
    boolean places = !term.labelShape().equals(Shape.of(1));
    if (places
        ? blends
        : !(term.loss() instanceof CrossEntropy loss && loss.ignoreIndex().isEmpty())) {
      throw new IllegalArgumentException(
          "Model: augment="
              + augmentation.text()
              + " mixes samples, but not the target of "
              + term.loss().word()
              + " of "
              + term.output()
              + (places
                  ? ", a class for each place. Use cutmix."
                  : ", a class. Use cross_entropy without an index to ignore."));
    }
  }

  /** The model's program, in which pictures are augmented. */
  String network() {
    if (augmentation.isNone()) {
      return model.program();
    }
    Set<String> pictures =
        model.inputs().stream()
            .filter(Moving::isPicture)
            .map(Input::name)
            .collect(Collectors.toSet());
    return model
        .program()
        .lines()
        .map(
            line ->
                line.contains(" = input() ")
                        && pictures.contains(line.substring(0, line.indexOf(' ')))
                    ? line + " augment=" + augmentation.program()
                    : line)
        .collect(Collectors.joining("\n", "", "\n"));
  }

  /**
   * The name of the input by which a loss reads classes that mix in training; the label's own where
   * they do not.
   */
  String mixed(Objective.Term term) {
    return mixesClasses(term) ? term.label() + ".mixed" : term.label();
  }

  /** Whether a class for each sample becomes probabilities. */
  boolean mixesClasses(Objective.Term term) {
    return augmentation.mixes()
        && term.loss().truth() == Truth.INDICES
        && term.labelShape().equals(Shape.of(1));
  }

  /** The shape and what follows of the line of {@link #mixed}. */
  String ofClasses(Objective.Term term) {
    return " dtype=i64" + says("classes") + picture();
  }

  private String picture() {
    Shape shape =
        model.inputs().stream()
            .filter(Moving::isPicture)
            .map(Input::shape)
            .findFirst()
            .orElseThrow();
    return " picture=" + shape.dim(0) + "x" + shape.dim(1);
  }

  /** What the line of a target says beside its shape and type; nothing where it does not move. */
  String ofLabel(Objective.Term term) {
    if (hasBoxes(term)) {
      return says("boxes") + picture();
    }
    if (augmentation.mixes() && term.labelShape().rank() == 1) {
      return term.loss().truth() == Truth.INDICES ? "" : says("values") + picture();
    }
    if (!moves(term.labelShape())) {
      return "";
    }
    String outside =
        term.loss() instanceof CrossEntropy places && places.ignoreIndex().isPresent()
            ? " outside=" + places.ignoreIndex().getAsInt()
            : "";
    return says(term.loss().truth() == Truth.INDICES ? "nearest" : "bilinear") + outside;
  }

  /** The same of the weights. */
  String ofWeights(Objective.Term term) {
    return moves(term.weightsShape()) ? says("nearest") : "";
  }

  private String says(String how) {
    return " augment=" + augmentation.program() + " moves=" + how;
  }

  /** Whether a target of this shape has places, and they move. */
  private boolean moves(Shape shape) {
    return (augmentation.moves() || augmentation.mixes()) && shape.rank() > 1;
  }

  /** Whether a picture has the places of a target. */
  private boolean hasPictureOf(Shape shape) {
    return model.inputs().stream()
        .filter(Moving::isPicture)
        .map(Input::shape)
        .anyMatch(one -> one.dim(0) == shape.dim(0) && one.dim(1) == shape.dim(1));
  }

  private static boolean isPicture(Input input) {
    return input.shape().rank() == PICTURE;
  }
}
