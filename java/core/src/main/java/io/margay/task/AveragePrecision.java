package io.margay.task;

import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.function.IntPredicate;
import java.util.stream.IntStream;

/**
 * How well objects are found: the area below the curve of precision over recall, class by class.
 *
 * <pre>
 * AveragePrecision measure = AveragePrecision.of(2);
 * for (each picture) measure.add(found, there);
 * measure.mean(AveragePrecision.Rule.VOC, 0.5);      // mAP@0.5
 * measure.coco();                                    // mAP, the mean over overlaps of 0.50 to 0.95
 * </pre>
 *
 * <p>Detections of all pictures are taken by falling score, of equal scores in the order in which
 * they came. Each is a hit (it overlaps an object of its class that no detection before it took), a
 * miss, or counts for nothing. After each of them
 *
 * <pre>
 * precision = hits / (hits + misses)        recall = hits / objects
 * </pre>
 *
 * <p>and the {@link Rule} says what becomes of the curve. A class without objects has no average
 * precision (not-a-number) and is left out of means.
 *
 * <p>Not safe for several threads.
 */
public final class AveragePrecision {

  /** Which objects detections hit, and what becomes of the curve. */
  public enum Rule {
    /**
     * Pascal VOC's from 2010 on: the area below the curve whose precision at each recall is the
     * best at that recall or a larger one. A detection looks at the object that it overlaps most;
     * it hits it with at least the overlap asked for, unless another one took it: then it is a
     * miss. Ignored objects make it count for nothing.
     */
    VOC,
    /** Pascal VOC's of 2007: the mean of that precision at the recalls 0, 0.1, … 1. */
    VOC_2007,
    /**
     * COCO's: the mean of that precision at the recalls 0, 0.01, … 1. A detection takes the object
     * that it overlaps most among those that are free, with at least the overlap asked for; where
     * there is none it may lie in an ignored one, by the share of its own area, which any number
     * may do. Of each picture the best 100 of a class count.
     */
    COCO
  }

  private static final int COCO_MOST = 100;
  private static final double NEARLY = 1e-10;

  private final List<List<Picture>> pictures; // by class

  private AveragePrecision(int classes) {
    pictures =
        IntStream.range(0, classes)
            .mapToObj(kind -> (List<Picture>) new ArrayList<Picture>())
            .toList();
  }

  /**
   * Of so many classes, and no pictures yet.
   *
   * @throws IllegalArgumentException if there are fewer than 1
   */
  public static AveragePrecision of(int classes) {
    if (classes < 1) {
      throw new IllegalArgumentException(
          "AveragePrecision: " + classes + " classes, expected at least 1");
    }
    return new AveragePrecision(classes);
  }

  /**
   * Adds a picture.
   *
   * @param found detections in any order
   * @param there objects
   * @throws IllegalArgumentException if a class is not below the number of classes
   */
  public void add(List<Detection> found, List<GroundTruth> there) {
    List<Box> boxes = found.stream().map(Detection::box).toList();
    double[][] overlaps = Boxes.overlaps(boxes, there.stream().map(GroundTruth::box).toList());
    double[][] inside = new double[found.size()][there.size()];
    for (int i = 0; i < inside.length; i++) {
      for (int j = 0; j < inside[i].length; j++) {
        double area = boxes.get(i).area();
        inside[i][j] = area > 0 ? boxes.get(i).shared(there.get(j).box()) / area : 0;
      }
    }
    add(found, there, overlaps, inside);
  }

  /**
   * Adds a picture of which the overlaps are known, such as those of masks.
   *
   * @param overlaps intersection over union of each detection with each object
   * @param inside the share of each detection that lies in each object; read where that is ignored
   * @throws IllegalArgumentException if a class is not below the number of classes, or there is not
   *     a number for each pair
   */
  public void add(
      List<Detection> found, List<GroundTruth> there, double[][] overlaps, double[][] inside) {
    requirePairs("overlaps", overlaps, found.size(), there.size());
    requirePairs("shares inside", inside, found.size(), there.size());
    found.forEach(one -> requireClass(one.kind()));
    there.forEach(one -> requireClass(one.kind()));
    for (int kind = 0; kind < pictures.size(); kind++) {
      int wanted = kind;
      int[] truths = numbers(there.size(), j -> there.get(j).kind() == wanted);
      int[] detections =
          IntStream.range(0, found.size())
              .filter(i -> found.get(i).kind() == wanted)
              .boxed()
              .sorted(Comparator.comparingDouble((Integer i) -> -found.get(i).score()))
              .mapToInt(i -> i)
              .toArray();
      if (truths.length + detections.length > 0) {
        pictures.get(kind).add(Picture.of(found, there, detections, truths, overlaps, inside));
      }
    }
  }

  private static int[] numbers(int count, IntPredicate chosen) {
    return IntStream.range(0, count).filter(chosen).toArray();
  }

  private static void requirePairs(String what, double[][] rows, int found, int there) {
    boolean good = rows.length == found;
    for (double[] row : rows) {
      good &= row.length == there;
    }
    if (!good) {
      throw new IllegalArgumentException(
          "AveragePrecision: "
              + what
              + " of other sizes, expected "
              + found
              + " rows, one a detection, of "
              + there
              + " numbers, one an object");
    }
  }

  private void requireClass(int kind) {
    if (kind >= pictures.size()) {
      throw new IllegalArgumentException(
          "AveragePrecision: class " + kind + ", expected 0 to " + (pictures.size() - 1));
    }
  }

  /** How many objects of a class count. */
  public int objects(int kind) {
    return pictures.get(kind).stream().mapToInt(Picture::objects).sum();
  }

  /**
   * The average precision of a class.
   *
   * @param overlap that a hit has at least, 0 to 1
   * @return 0 to 1; not-a-number without objects
   */
  public double of(Rule rule, double overlap, int kind) {
    if (!(overlap >= 0 && overlap <= 1)) {
      throw new IllegalArgumentException(
          "AveragePrecision: overlap " + overlap + ", expected 0 to 1");
    }
    int objects = objects(kind);
    if (objects == 0) {
      return Double.NaN;
    }
    PrecisionRecall curve = new PrecisionRecall(objects);
    for (Picture picture : pictures.get(kind)) {
      if (rule == Rule.COCO) {
        picture.takeFree(Math.min(overlap, 1 - NEARLY), COCO_MOST, curve);
      } else {
        picture.takeLargest(overlap, curve);
      }
    }
    return switch (rule) {
      case VOC -> curve.area();
      case VOC_2007 -> curve.mean(10);
      case COCO -> curve.mean(100);
    };
  }

  /** The mean of the classes that have objects; not-a-number where none has. */
  public double mean(Rule rule, double overlap) {
    return IntStream.range(0, pictures.size())
        .mapToDouble(kind -> of(rule, overlap, kind))
        .filter(value -> !Double.isNaN(value))
        .average()
        .orElse(Double.NaN);
  }

  /** COCO's mean of the overlaps 0.50, 0.55, … 0.95. */
  public double coco() {
    return IntStream.range(0, 10)
        .mapToDouble(step -> mean(Rule.COCO, (50 + 5 * step) / 100.0))
        .average()
        .orElse(Double.NaN);
  }

  /**
   * Detections and objects of one class in a picture, the detections by falling score.
   *
   * @param overlaps of each detection with each object
   * @param inside shares of each detection
   */
  private record Picture(
      double[] scores, boolean[] ignored, double[][] overlaps, double[][] inside) {

    static Picture of(
        List<Detection> found,
        List<GroundTruth> there,
        int[] detections,
        int[] truths,
        double[][] overlaps,
        double[][] inside) {
      double[] scores = new double[detections.length];
      boolean[] ignored = new boolean[truths.length];
      double[][] ownOverlaps = new double[detections.length][truths.length];
      double[][] ownInside = new double[detections.length][truths.length];
      for (int j = 0; j < truths.length; j++) {
        ignored[j] = there.get(truths[j]).ignored();
      }
      for (int i = 0; i < detections.length; i++) {
        scores[i] = found.get(detections[i]).score();
        for (int j = 0; j < truths.length; j++) {
          ownOverlaps[i][j] = overlaps[detections[i]][truths[j]];
          ownInside[i][j] = inside[detections[i]][truths[j]];
        }
      }
      return new Picture(scores, ignored, ownOverlaps, ownInside);
    }

    int objects() {
      return (int) IntStream.range(0, ignored.length).filter(j -> !ignored[j]).count();
    }

    /** Pascal VOC's way. */
    void takeLargest(double least, PrecisionRecall curve) {
      boolean[] taken = new boolean[ignored.length];
      for (int i = 0; i < scores.length; i++) {
        int best = -1;
        for (int j = 0; j < ignored.length; j++) {
          if (best < 0 || overlaps[i][j] > overlaps[i][best]) {
            best = j;
          }
        }
        boolean near = best >= 0 && overlaps[i][best] >= least;
        if (near && ignored[best]) {
          continue;
        }
        curve.add(scores[i], near && !taken[best]);
        if (near) {
          taken[best] = true;
        }
      }
    }

    /** COCO's way. */
    void takeFree(double least, int most, PrecisionRecall curve) {
      boolean[] taken = new boolean[ignored.length];
      for (int i = 0; i < Math.min(most, scores.length); i++) {
        int best = -1;
        boolean inIgnored = false;
        for (int j = 0; j < ignored.length; j++) {
          if (ignored[j]) {
            inIgnored |= inside[i][j] >= least;
          } else if (!taken[j]
              && overlaps[i][j] >= least
              && (best < 0 || overlaps[i][j] >= overlaps[i][best])) {
            best = j;
          }
        }
        if (best >= 0) {
          taken[best] = true;
          curve.add(scores[i], true);
        } else if (!inIgnored) {
          curve.add(scores[i], false);
        }
      }
    }
  }
}
