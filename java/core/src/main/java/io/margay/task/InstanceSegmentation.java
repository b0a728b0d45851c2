package io.margay.task;

import io.margay.Tensor;
import io.margay.data.Dataset;
import io.margay.layer.Input;
import io.margay.layer.Value;
import io.margay.loss.CrossEntropy;
import io.margay.loss.Loss;
import io.margay.model.Model;
import io.margay.model.Predictor;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;

/**
 * All objects of a picture with their pixels: one network that detects, as {@link ObjectDetection},
 * and has a class for each pixel, as {@link Segmentation}. An object's mask are the pixels of its
 * box that have its class; where boxes of one class share a pixel, it belongs to the object whose
 * middle is nearer, in extents of its box.
 *
 * <p>So objects of one class that touch are told apart by their boxes, which connected parts of the
 * regions alone would not be, and there is no second network for the masks.
 *
 * <pre>
 * boxes     HxWx(C + 4)               regions   4·H x 4·W x (C + 1), class 0 is the background
 *
 * maskAP50  mean average precision at an overlap of the masks of 0.5, by COCO's rule
 * mAP50     of the boxes             meanIoU   of the regions
 * </pre>
 *
 * <p>The columns are {@code boxes}, {@code regions}, and for {@link #figures} {@code objects}, the
 * number of the object of each pixel, 0: none.
 *
 * @param detection how objects are found
 */
public record InstanceSegmentation(ObjectDetection detection) implements Task {

  private static final String OBJECTS = "objects";
  private static final List<Integer> FILTERS = List.of(12, 24, 48, 64, 96);

  /** Requires the detection. */
  public InstanceSegmentation {
    Objects.requireNonNull(detection, "detection");
  }

  /** With detection as it is usual. */
  public static InstanceSegmentation of() {
    return new InstanceSegmentation(ObjectDetection.of());
  }

  @Override
  public String name() {
    return "instances";
  }

  @Override
  public Set<String> outputs() {
    return Set.of(ObjectRows.BOXES, Segmentation.REGIONS);
  }

  @Override
  public Set<String> boxes() {
    return detection.boxes();
  }

  @Override
  public InstanceSegmentation fitted(Dataset pictures) {
    return new InstanceSegmentation(detection.fitted(pictures));
  }

  @Override
  public Model model(Input picture, List<String> classNames) {
    List<Value> maps = new Pyramid(FILTERS, 1).maps(picture);
    return Model.of(
            ObjectDetection.head(maps.get(2), classNames.size()),
            Segmentation.head(maps.get(0), classNames.size() + 1))
        .classNames(classNames);
  }

  @Override
  public List<Loss> losses() {
    return List.of(
        detection.loss(),
        CrossEntropy.of().output(Segmentation.REGIONS).target(Segmentation.REGIONS));
  }

  @Override
  public List<String> classNames(Dataset pictures) {
    return pictures.column(ObjectRows.BOXES).classNames();
  }

  @Override
  public Dataset data(Dataset pictures) {
    pictures.column(Segmentation.REGIONS);
    return detection.data(pictures);
  }

  @Override
  public Map<String, Double> figures(Predictor predictor, Dataset data) {
    int kinds = ObjectDetection.classes(predictor.model());
    AveragePrecision masks = AveragePrecision.of(kinds);
    AveragePrecision boxes = AveragePrecision.of(kinds);
    RegionCounts counts = new RegionCounts(predictor.model());
    for (int i = 0; i < data.size(); i++) {
      Answer answer = answer(predictor, data.sample(i));
      Regions truth = Regions.of(data.row(Segmentation.REGIONS, i, 0));
      counts.add(answer.regions().orElseThrow(), truth);
      boxes.add(answer.objects(), ObjectRows.of(data, i));
      Regions objects = Regions.of(data.row(OBJECTS, i, 0));
      List<GroundTruth> there = new ArrayList<>();
      for (int number : numbers(objects)) {
        Mask mask = objects.mask(number);
        boolean ignored = ObjectRows.isDifficult(data, i, number - 1);
        there.add(new GroundTruth(kind(mask, truth), mask.box(), ignored));
      }
      addMasks(masks, answer, there, objects);
    }
    Map<String, Double> figures = new LinkedHashMap<>();
    figures.put("maskAP50", masks.mean(AveragePrecision.Rule.COCO, 0.5));
    figures.putAll(ObjectDetection.figures(boxes, predictor.model().classNames()));
    figures.put("meanIoU", counts.meanOverlap());
    return figures;
  }

  private static void addMasks(
      AveragePrecision measure, Answer answer, List<GroundTruth> there, Regions objects) {
    int[] numbers = numbers(objects);
    double[][] overlaps = new double[answer.objects().size()][numbers.length];
    double[][] inside = new double[overlaps.length][numbers.length];
    for (int j = 0; j < numbers.length; j++) {
      Mask mask = objects.mask(numbers[j]);
      for (int i = 0; i < overlaps.length; i++) {
        Mask found = answer.masks().get(i);
        overlaps[i][j] = found.overlap(mask);
        inside[i][j] = found.area() > 0 ? found.shared(mask) / (double) found.area() : 0;
      }
    }
    measure.add(answer.objects(), there, overlaps, inside);
  }

  /** The numbers of the objects, without the background. */
  private static int[] numbers(Regions objects) {
    Set<Integer> numbers = new TreeSet<>();
    for (int row = 0; row < objects.rows(); row++) {
      for (int column = 0; column < objects.columns(); column++) {
        numbers.add(objects.at(row, column));
      }
    }
    return numbers.stream().filter(number -> number > 0).mapToInt(number -> number).toArray();
  }

  /** The class that most of an object's pixels have. */
  private static int kind(Mask mask, Regions regions) {
    Map<Integer, Integer> counts = new TreeMap<>();
    for (int row = 0; row < mask.rows(); row++) {
      for (int column = 0; column < mask.columns(); column++) {
        if (mask.at(row, column) && regions.at(row, column) > 0) {
          counts.merge(regions.at(row, column), 1, Integer::sum);
        }
      }
    }
    return counts.entrySet().stream()
            .max(Map.Entry.comparingByValue())
            .orElseThrow(
                () -> new IllegalArgumentException("Task: an object without a class in regions"))
            .getKey()
        - 1;
  }

  @Override
  public Answer answer(Predictor predictor, Tensor picture) {
    Map<String, Tensor> outputs = Outputs.of(predictor, picture);
    Regions regions = Segmentation.regions(outputs, picture.shape());
    List<Detection> objects = detection.objects(outputs.get(ObjectRows.BOXES), picture.shape());
    return new Answer(objects, masks(objects, regions), Optional.of(regions));
  }

  /** The pixels of each object. */
  static List<Mask> masks(List<Detection> objects, Regions regions) {
    int[] owners = new int[regions.rows() * regions.columns()];
    double[] nearest = new double[owners.length];
    Arrays.fill(owners, -1);
    for (int i = 0; i < objects.size(); i++) {
      Box box = objects.get(i).box();
      double x = (box.x1() + (double) box.x2()) / 2;
      double y = (box.y1() + (double) box.y2()) / 2;
      for (int row = (int) box.y1(); row < Math.min(Math.ceil(box.y2()), regions.rows()); row++) {
        for (int column = (int) box.x1();
            column < Math.min(Math.ceil(box.x2()), regions.columns());
            column++) {
          double away =
              Math.hypot((column + 0.5 - x) / box.width(), (row + 0.5 - y) / box.height());
          int pixel = row * regions.columns() + column;
          if (regions.at(row, column) == objects.get(i).kind() + 1
              && (owners[pixel] < 0 || away < nearest[pixel])) {
            owners[pixel] = i;
            nearest[pixel] = away;
          }
        }
      }
    }
    List<Mask> masks = new ArrayList<>();
    for (int i = 0; i < objects.size(); i++) {
      int wanted = i;
      masks.add(
          Mask.of(
              regions.rows(),
              regions.columns(),
              (row, column) -> owners[row * regions.columns() + column] == wanted));
    }
    return masks;
  }
}
