package io.margay.task;

import io.margay.Shape;
import io.margay.Tensor;
import io.margay.data.Dataset;
import io.margay.layer.Concat;
import io.margay.layer.Conv2d;
import io.margay.layer.Initializer;
import io.margay.layer.Input;
import io.margay.layer.Value;
import io.margay.loss.DetectionLoss;
import io.margay.loss.Loss;
import io.margay.model.Model;
import io.margay.model.Predictor;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.Set;

/**
 * All objects of a picture, each with a class and a box, in one pass over the picture: every cell
 * of a grid, of 4x4 pixels each, votes whether it has the middle of an object, and says where its
 * edges are. {@link DetectionLoss} says what cells learn, and why there are no anchors.
 *
 * <pre>
 * picture 4·H x 4·W → boxes HxWx(C + 4)
 *
 * score of a cell and class   sigmoid(vote)
 * its box                     from the cell's middle e^d[0] cells to the left, e^d[1] up, e^d[2] to the right, e^d[3] down
 * answer                      what non-maximum suppression leaves
 *
 * mAP50   mean average precision at an overlap of 0.5, by Pascal VOC's rule from 2010 on
 * mAP     by COCO's, the mean over overlaps of 0.50 to 0.95
 * AP50/X  average precision of the class X, as mAP50
 * </pre>
 *
 * <p>The column {@code boxes} has rows that vary, class, x1, y1, x2, y2 in pixels. Where there is a
 * column {@code difficult} with a row for each of them, objects whose value is not 0 are learned
 * like all others, and count for nothing in the figures, found or not.
 *
 * @param most objects of a picture, 1 to 100,000; they are rows of the target
 * @param boxWeight what boxes count beside votes
 * @param suppression which candidates stay
 */
public record ObjectDetection(int most, double boxWeight, Suppression suppression) implements Task {

  static final int STRIDE = 4;
  private static final int MOST = 128;
  private static final double BOX_WEIGHT = 2;
  private static final double LEAST_SCORE = 0.05;

  /** Where votes begin: a cell in ten has an object. */
  private static final double FIRST_VOTE = -2.2;

  /** Where distances begin: two cells. */
  private static final double FIRST_DISTANCE = 0.7;

  private static final List<Integer> FILTERS = List.of(16, 32, 64, 96);

  /**
   * @throws IllegalArgumentException if a number is out of its range
   */
  public ObjectDetection {
    Objects.requireNonNull(suppression, "suppression");
    DetectionLoss.of(most).boxWeight(boxWeight);
  }

  /** Of up to 128 objects, those with a score of 0.05 that overlap by half at most. */
  public static ObjectDetection of() {
    return new ObjectDetection(MOST, BOX_WEIGHT, Suppression.of().least(LEAST_SCORE).most(MOST));
  }

  /** The same with more or fewer {@link #most()} objects in a picture. */
  public ObjectDetection most(int value) {
    return value == most ? this : new ObjectDetection(value, boxWeight, suppression.most(value));
  }

  /** The same with another rule of which candidates stay. */
  public ObjectDetection suppression(Suppression value) {
    return new ObjectDetection(most, boxWeight, value);
  }

  @Override
  public String name() {
    return "detect";
  }

  @Override
  public Set<String> outputs() {
    return Set.of(ObjectRows.BOXES);
  }

  @Override
  public Set<String> boxes() {
    return outputs();
  }

  /** With room for the objects of each picture. */
  @Override
  public ObjectDetection fitted(Dataset pictures) {
    return most(Math.max(most, ObjectRows.most(pictures)));
  }

  @Override
  public Model model(Input picture, List<String> classNames) {
    Value maps = new Pyramid(FILTERS, 2).maps(picture).get(1);
    return Model.of(head(maps, classNames.size())).classNames(classNames);
  }

  /** Votes and distances of each place of some maps. */
  static Value head(Value maps, int classes) {
    int filters = maps.shape().dim(2);
    Value seen = Pyramid.block(maps, 2 * filters, 1, "head");
    Value votes =
        Conv2d.of(classes, 1)
            .biasInitializer(Initializer.constant(FIRST_VOTE))
            .named("votes")
            .apply(seen);
    Value distances =
        Conv2d.of(DetectionLoss.EDGES, 1)
            .biasInitializer(Initializer.constant(FIRST_DISTANCE))
            .named("distances")
            .apply(seen);
    return Concat.of().named(ObjectRows.BOXES).apply(votes, distances);
  }

  @Override
  public List<Loss> losses() {
    return List.of(loss());
  }

  DetectionLoss loss() {
    return DetectionLoss.of(most)
        .boxWeight(boxWeight)
        .output(ObjectRows.BOXES)
        .target(ObjectRows.BOXES);
  }

  @Override
  public List<String> classNames(Dataset pictures) {
    return pictures.column(ObjectRows.BOXES).classNames();
  }

  @Override
  public Dataset data(Dataset pictures) {
    return ObjectRows.padded(pictures, most);
  }

  @Override
  public Map<String, Double> figures(Predictor predictor, Dataset data) {
    AveragePrecision measure = AveragePrecision.of(classes(predictor.model()));
    for (int i = 0; i < data.size(); i++) {
      measure.add(answer(predictor, data.sample(i)).objects(), ObjectRows.of(data, i));
    }
    return figures(measure, predictor.model().classNames());
  }

  /** Of all classes, then of each that has a name and objects. */
  static Map<String, Double> figures(AveragePrecision measure, List<String> names) {
    Map<String, Double> figures = new LinkedHashMap<>();
    figures.put("mAP50", measure.mean(AveragePrecision.Rule.VOC, 0.5));
    figures.put("mAP", measure.coco());
    for (int kind = 0; kind < names.size(); kind++) {
      if (measure.objects(kind) > 0) {
        figures.put("AP50/" + names.get(kind), measure.of(AveragePrecision.Rule.VOC, 0.5, kind));
      }
    }
    return figures;
  }

  /** The classes that a model's cells vote for. */
  static int classes(Model model) {
    Shape grid =
        model.outputs().stream()
            .filter(output -> output.name().equals(ObjectRows.BOXES))
            .findFirst()
            .orElseThrow()
            .output();
    return grid.dim(2) - DetectionLoss.EDGES;
  }

  @Override
  public Answer answer(Predictor predictor, Tensor picture) {
    Tensor grid = Outputs.of(predictor, picture).get(ObjectRows.BOXES);
    return new Answer(objects(grid, picture.shape()), List.of(), Optional.empty());
  }

  /** The objects that a grid of cells says of a picture, 1xHxWx(C + 4). */
  List<Detection> objects(Tensor grid, Shape picture) {
    int rows = grid.shape().dim(1);
    int columns = grid.shape().dim(2);
    int width = grid.shape().dim(3);
    int kinds = width - DetectionLoss.EDGES;
    float[] cells = grid.toFloats();
    Candidates candidates = new Candidates();
    for (int cell = 0; cell < rows * columns; cell++) {
      for (int kind = 0; kind < kinds; kind++) {
        double score = 1 / (1 + Math.exp(-cells[cell * width + kind]));
        if (score >= suppression.least()) {
          int edges = cell * width + kinds;
          double x = cell % columns + 0.5;
          double y = cell / columns + 0.5;
          candidates.add(
              kind,
              score,
              share(x - Math.exp(cells[edges]), columns, picture.dim(1)),
              share(y - Math.exp(cells[edges + 1]), rows, picture.dim(0)),
              share(x + Math.exp(cells[edges + 2]), columns, picture.dim(1)),
              share(y + Math.exp(cells[edges + 3]), rows, picture.dim(0)));
        }
      }
    }
    return candidates.staying(suppression);
  }

  /** A place among cells in pixels, inside the picture. */
  private static float share(double place, int cells, int pixels) {
    return (float) (Math.max(0, Math.min(cells, place)) / cells * pixels);
  }
}
