package io.margay.task;

import io.margay.Tensor;
import io.margay.data.Dataset;
import io.margay.layer.Activation;
import io.margay.layer.Dense;
import io.margay.layer.Flatten;
import io.margay.layer.Input;
import io.margay.layer.Softmax;
import io.margay.layer.Value;
import io.margay.loss.CrossEntropy;
import io.margay.loss.Huber;
import io.margay.loss.Loss;
import io.margay.model.Model;
import io.margay.model.Predictor;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/**
 * Which object a picture has, and where: one network with two heads, a class by cross-entropy and
 * four numbers by Huber's loss.
 *
 * <pre>
 * kind   softmax over the classes                                     column label
 * box    sigmoid: x1, y1, x2, y2 as shares of width and height   column box
 *
 * accuracy   share of the pictures whose class is right        boxIoU   mean overlap of their boxes
 * </pre>
 *
 * <p>Of pictures with the column {@code boxes} instead, such as {@link
 * io.margay.data.picture.BoxedPictures} have, the largest object of each counts, and those without
 * one are left out.
 *
 * @param boxWeight what the box counts beside the class, 0 to 1,000,000
 */
public record Localisation(double boxWeight) implements Task {

  static final String LABEL = "label";
  private static final String KIND = "kind";
  static final String BOX = "box";
  private static final double USUAL_WEIGHT = 100;
  private static final double BEND = 0.02;
  private static final int UNITS = 96;

  /**
   * @throws IllegalArgumentException if the weight is out of its range
   */
  public Localisation {
    if (!(boxWeight >= 0 && boxWeight <= 1e6)) {
      throw new IllegalArgumentException(
          "Localisation: box weight " + boxWeight + ", expected 0 to 1,000,000");
    }
  }

  /** With boxes that count 100 times their loss. */
  public static Localisation of() {
    return new Localisation(USUAL_WEIGHT);
  }

  @Override
  public String name() {
    return "localise";
  }

  @Override
  public Set<String> outputs() {
    return Set.of(KIND, BOX);
  }

  @Override
  public Set<String> boxes() {
    return Set.of(BOX);
  }

  @Override
  public Model model(Input picture, List<String> classNames) {
    Value maps = new Pyramid(List.of(24, 48, 64), 2).coarsest(picture);
    Value flat = Flatten.of().named("flat").apply(maps);
    Value hidden = Dense.of(UNITS).relu().named("hidden").apply(flat);
    Value votes = Dense.of(classNames.size()).named("votes").apply(hidden);
    Value edges = Dense.of(4).named("edges").apply(hidden);
    return Model.of(
            Softmax.of().named(KIND).apply(votes), Activation.sigmoid().named(BOX).apply(edges))
        .classNames(classNames);
  }

  @Override
  public List<Loss> losses() {
    return List.of(
        CrossEntropy.of().output(KIND).target(LABEL),
        Huber.of(BEND).output(BOX).target(BOX).weight(boxWeight));
  }

  @Override
  public List<String> classNames(Dataset pictures) {
    return pictures.column(LargestObjects.areIn(pictures) ? ObjectRows.BOXES : LABEL).classNames();
  }

  @Override
  public Dataset data(Dataset pictures) {
    if (LargestObjects.areIn(pictures)) {
      return LargestObjects.of(pictures);
    }
    pictures.column(LABEL);
    pictures.column(BOX);
    return pictures;
  }

  @Override
  public Map<String, Double> figures(Predictor predictor, Dataset data) {
    double right = 0;
    double overlap = 0;
    for (int i = 0; i < data.size(); i++) {
      Map<String, Tensor> outputs = Outputs.of(predictor, data.sample(i));
      float[] votes = Outputs.numbers(outputs, KIND);
      right += Outputs.largest(votes, 0, votes.length) == data.label(LABEL, i) ? 1 : 0;
      overlap += box(Outputs.numbers(outputs, BOX)).overlap(box(data.row(BOX, i, 0).toFloats()));
    }
    Map<String, Double> figures = new LinkedHashMap<>();
    figures.put("accuracy", right / data.size());
    figures.put("boxIoU", overlap / data.size());
    return figures;
  }

  @Override
  public Answer answer(Predictor predictor, Tensor picture) {
    Map<String, Tensor> outputs = Outputs.of(predictor, picture);
    float[] votes = Outputs.numbers(outputs, KIND);
    int kind = Outputs.largest(votes, 0, votes.length);
    Box box =
        box(Outputs.numbers(outputs, BOX)).scaled(picture.shape().dim(1), picture.shape().dim(0));
    return new Answer(List.of(new Detection(kind, votes[kind], box)), List.of(), Optional.empty());
  }

  /** Edges that are the wrong way round are no area. */
  private static Box box(float[] edges) {
    return new Box(edges[0], edges[1], Math.max(edges[0], edges[2]), Math.max(edges[1], edges[3]));
  }
}
