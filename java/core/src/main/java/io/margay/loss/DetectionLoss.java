package io.margay.loss;

import io.margay.Shape;
import io.margay.internal.text.Clause;
import io.margay.internal.text.Decimal;
import java.util.Objects;
import java.util.Optional;

/**
 * What a grid of cells says of the objects of a picture: which cell has the middle of an object of
 * which class, and how far its edges are.
 *
 * <pre>
 * output   HxWx(C + 4)   of each cell the votes of C classes, then log of the distances from the cell's
 *                        middle to the object's left, upper, right and lower edge, in cells
 * target   Mx5           a row for each object: class, x1, y1, x2, y2 as shares of the picture's width and
 *                        height; rows with the class -1 are no objects
 *
 * t      = exp(-(dx² / σx² + dy² / σy²) / 2)     of a cell and an object whose middle is dx and dy away; σ an
 *                                                eighth of the object's extent, at least 0.4 cells; 1 in the
 *                                                cell that has its middle
 * votes  = -(1 - p)² log p                       p = sigmoid(vote), where t of the class is 1
 *          -(1 - t)⁴ p² log(1 - p)               elsewhere, with the largest t of the class
 * boxes  = 1 - GIoU                              in cells with t ≥ 0.3; of each object the mean weighed by t
 * l      = (Σ votes + box_weight · Σ boxes) / max(1, objects)       of each sample; the loss is their mean
 * </pre>
 *
 * <p>There are no anchors, boxes of given sizes that a cell would correct: their sizes would have
 * to be chosen for every data set, and each object be matched to some of them, while a cell that
 * says distances finds objects of any size. Votes as in Zhou, Wang, Krähenbühl, Objects as Points,
 * 2019; boxes from several cells as in Liu et al., Training-Time-Friendly Network, 2020; distances
 * as in Tian et al., FCOS, 2019; GIoU, intersection over union less the empty share of the hull, of
 * Rezatofighi et al., 2019.
 *
 * @param aim what it looks at, and how much it counts
 * @param rows of the target, 1 to 100,000: the most objects of a picture
 * @param boxWeight what the boxes count beside the votes, 0 to 1,000,000
 */
public record DetectionLoss(Aim aim, int rows, double boxWeight) implements Aimed<DetectionLoss> {

  /** Numbers of an object: its class and four edges. */
  public static final int NUMBERS = 5;

  /** Numbers of a cell behind its votes. */
  public static final int EDGES = 4;

  static final String WORD = "detection";
  private static final int MOST_ROWS = 100_000;
  private static final double MOST_WEIGHT = 1e6;
  private static final double USUAL_WEIGHT = 2;

  /**
   * @throws IllegalArgumentException if a number is out of its range, or there are weights
   */
  public DetectionLoss {
    Objects.requireNonNull(aim, "aim");
    if (rows < 1 || rows > MOST_ROWS || !(boxWeight >= 0 && boxWeight <= MOST_WEIGHT)) {
      throw new IllegalArgumentException(
          "DetectionLoss: "
              + rows
              + " rows, box weight "
              + boxWeight
              + ", expected 1 to 100,000 rows and a number from 0 to 1,000,000");
    }
    if (!aim.weights().isEmpty()) {
      throw new IllegalArgumentException(
          "DetectionLoss: weights " + aim.weights() + ", expected none: every picture counts 1");
    }
  }

  /** Of pictures with so many objects at most, with box weight 2. */
  public static DetectionLoss of(int rows) {
    return new DetectionLoss(Aim.USUAL, rows, USUAL_WEIGHT);
  }

  static DetectionLoss read(Aim aim, Clause words) {
    return new DetectionLoss(aim, words.whole("rows", 0), words.number("box_weight", USUAL_WEIGHT));
  }

  @Override
  public DetectionLoss aim(Aim value) {
    return new DetectionLoss(value, rows, boxWeight);
  }

  /** The same with boxes that count more or less beside the votes. */
  public DetectionLoss boxWeight(double value) {
    return new DetectionLoss(aim, rows, value);
  }

  @Override
  public String word() {
    return WORD;
  }

  @Override
  public int leastWidth() {
    return EDGES + 1;
  }

  @Override
  public Optional<Shape> targetShape() {
    return Optional.of(Shape.of(rows, NUMBERS));
  }

  @Override
  public String keys(int classes) {
    return boxWeight == USUAL_WEIGHT ? "" : "box_weight=" + Decimal.text(boxWeight);
  }

  @Override
  public String text() {
    return text("rows=" + rows);
  }
}
