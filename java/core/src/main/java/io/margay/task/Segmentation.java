package io.margay.task;

import io.margay.Shape;
import io.margay.Tensor;
import io.margay.data.Dataset;
import io.margay.layer.Conv2d;
import io.margay.layer.Input;
import io.margay.layer.Softmax;
import io.margay.layer.Value;
import io.margay.loss.CrossEntropy;
import io.margay.loss.Dice;
import io.margay.loss.Loss;
import io.margay.model.Model;
import io.margay.model.Predictor;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.Set;

/**
 * A class for each pixel, by a small U-Net: {@code regions}, rows x columns x classes, by
 * cross-entropy and, where every pixel has a class, the Dice loss beside it, so that rare classes
 * are not voted down (Isensee et al., nnU-Net, 2021). {@link io.margay.model.zoo.UNet} is the
 * published one.
 *
 * <pre>
 * accuracy   share of the pixels whose class is right
 * meanIoU    mean over the classes of pixels that are and are said to be of it, divided by pixels that
 *            are or are said to be; pixels of all pictures together, classes that neither has left out
 * IoU/X      the same of the class X alone
 * </pre>
 *
 * @param filters of each level, the finest first; each further level sees twice as far
 * @param ignored the label of pixels that are no class, which are not learned and do not count
 */
public record Segmentation(List<Integer> filters, OptionalInt ignored) implements Task {

  static final String REGIONS = "regions";
  private static final List<Integer> FILTERS = List.of(12, 24, 48, 64);
  private static final int MOST_FILTERS = 4096;
  private static final int MOST_LEVELS = 8;

  /**
   * @throws IllegalArgumentException if there are not 1 to 8 levels of 1 to 4,096 filters
   */
  public Segmentation {
    filters = List.copyOf(filters);
    Objects.requireNonNull(ignored, "ignored");
    if (filters.isEmpty()
        || filters.size() > MOST_LEVELS
        || filters.stream().anyMatch(count -> count < 1 || count > MOST_FILTERS)) {
      throw new IllegalArgumentException(
          "Segmentation: filters " + filters + ", expected 1 to 4,096 for each of 1 to 8 levels");
    }
  }

  /** With 12, 24, 48 and 64 filters. */
  public static Segmentation of() {
    return new Segmentation(FILTERS, OptionalInt.empty());
  }

  /** The same with other {@link #filters()}. */
  public Segmentation filters(List<Integer> value) {
    return new Segmentation(value, ignored);
  }

  /** The same with another label that is no class. */
  public Segmentation ignored(int label) {
    return new Segmentation(filters, OptionalInt.of(label));
  }

  /** With the label that the data say is no class. */
  @Override
  public Segmentation fitted(Dataset pictures) {
    OptionalInt said = pictures.column(REGIONS).ignored();
    return said.isPresent() ? ignored(said.getAsInt()) : this;
  }

  @Override
  public String name() {
    return "segment";
  }

  @Override
  public Set<String> outputs() {
    return Set.of(REGIONS);
  }

  @Override
  public Model model(Input picture, List<String> classNames) {
    Value maps = new Pyramid(filters, 1).maps(picture).get(0);
    return Model.of(head(maps, classNames.size())).classNames(classNames);
  }

  /** Probabilities of classes at each place of some maps. */
  static Value head(Value maps, int classes) {
    Value votes = Conv2d.of(classes, 1).named("pixels").apply(maps);
    return Softmax.of().named(REGIONS).apply(votes);
  }

  @Override
  public List<Loss> losses() {
    CrossEntropy votes = CrossEntropy.of().output(REGIONS).target(REGIONS);
    return ignored.isPresent()
        ? List.of(votes.ignoreIndex(ignored.getAsInt()))
        : List.of(votes, Dice.of().output(REGIONS).target(REGIONS));
  }

  @Override
  public List<String> classNames(Dataset pictures) {
    return pictures.column(REGIONS).classNames();
  }

  @Override
  public Dataset data(Dataset pictures) {
    pictures.column(REGIONS);
    return pictures;
  }

  @Override
  public Map<String, Double> figures(Predictor predictor, Dataset data) {
    RegionCounts counts = new RegionCounts(predictor.model());
    for (int i = 0; i < data.size(); i++) {
      counts.add(
          answer(predictor, data.sample(i)).regions().orElseThrow(),
          Regions.of(data.row(REGIONS, i, 0)));
    }
    Map<String, Double> figures = new LinkedHashMap<>();
    figures.put("accuracy", counts.accuracy());
    figures.put("meanIoU", counts.meanOverlap());
    List<String> names = predictor.model().classNames();
    for (int kind = 0; kind < names.size(); kind++) {
      if (!Double.isNaN(counts.overlap(kind))) {
        figures.put("IoU/" + names.get(kind), counts.overlap(kind));
      }
    }
    return figures;
  }

  @Override
  public Answer answer(Predictor predictor, Tensor picture) {
    Regions regions = regions(Outputs.of(predictor, picture), picture.shape());
    return new Answer(List.of(), List.of(), Optional.of(regions));
  }

  static Regions regions(Map<String, Tensor> outputs, Shape picture) {
    return Regions.voted(picture.dim(0), picture.dim(1), Outputs.numbers(outputs, REGIONS));
  }
}
