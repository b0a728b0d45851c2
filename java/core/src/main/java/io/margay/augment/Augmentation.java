package io.margay.augment;

import java.util.List;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/**
 * What a training changes by chance in the pictures that a network sees: transforms, in their
 * order.
 *
 * <pre>
 * Augmentation.of(Flip.of(), Crop.of().padding(4))
 * Augmentation.parse("flip,crop:4")
 * </pre>
 *
 * <p>The lanes do it while they gather samples, nothing is stored. What a sample draws depends on
 * the training's seed, the epoch and the sample's number in the data set alone: not on lanes, batch
 * or order. Predictions and evaluations see samples as they are.
 *
 * <p>Those that move points make one map of all of them, so that a picture is looked at once,
 * between its pixels bilinearly; {@link Fill} says otherwise, and what stands beside the picture.
 * Immutable, safe in any thread.
 *
 * @param transforms at most 32; none: samples stay as they are
 * @param boxes names of a model's outputs whose targets are boxes and move with the picture: x1,
 *     y1, x2, y2 as shares of its width and height, or rows of a class (below 0: no box) and those
 */
public record Augmentation(List<Transform> transforms, List<String> boxes) {

  private static final int MOST = 32;
  private static final String NONE = "none";
  private static final String BOXES = "boxes:";

  /**
   * @throws IllegalArgumentException if there are more than 32, or two of them mix samples
   */
  public Augmentation {
    transforms = List.copyOf(transforms);
    boxes = List.copyOf(boxes);
    if (transforms.size() > MOST) {
      throw new IllegalArgumentException(
          "Augmentation: " + transforms.size() + " transforms, expected at most " + MOST);
    }
    if (transforms.stream().filter(Transform::mixes).count() > 1) {
      throw new IllegalArgumentException(
          "Augmentation: two transforms mix samples, expected at most one");
    }
    if (transforms.isEmpty() && !boxes.isEmpty()) {
      throw new IllegalArgumentException("Augmentation: boxes " + boxes + " and no transform");
    }
    for (String box : boxes) {
      if (!box.matches("[A-Za-z0-9_.\\-/]+")) {
        throw new IllegalArgumentException(
            "Augmentation: boxes of '" + box + "', expected the name of an output");
      }
    }
  }

  /** One transform after the other. */
  public static Augmentation of(Transform... transforms) {
    return new Augmentation(List.of(transforms), List.of());
  }

  /**
   * The same where targets of these outputs are boxes, which move with the picture. One of which
   * less than a quarter is seen is none.
   */
  public Augmentation boxes(String... outputs) {
    return new Augmentation(transforms, List.of(outputs));
  }

  /** Samples as they are. */
  public static Augmentation none() {
    return of();
  }

  /**
   * Reads transforms with commas between, such as {@code flip,crop:4}, and {@code boxes:OUTPUT}
   * among them, or {@code none}.
   *
   * @throws IllegalArgumentException as {@link Transform#parse}
   */
  public static Augmentation parse(String text) {
    if (text.equals(NONE)) {
      return none();
    }
    List<String> words = List.of(text.split(",", -1));
    return new Augmentation(
        words.stream().filter(word -> !word.startsWith(BOXES)).map(Transform::parse).toList(),
        words.stream()
            .filter(word -> word.startsWith(BOXES))
            .map(word -> word.substring(BOXES.length()))
            .toList());
  }

  /** What {@link #parse} reads. */
  public String text() {
    return isNone()
        ? NONE
        : Stream.concat(
                transforms.stream().map(Transform::text), boxes.stream().map(box -> BOXES + box))
            .collect(Collectors.joining(","));
  }

  /** The transforms alone, as native programs have them in {@code augment=}. */
  public String program() {
    return transforms.stream().map(Transform::text).collect(Collectors.joining(","));
  }

  /** Whether samples take a part of others, so that what is right must mix with them. */
  public boolean mixes() {
    return transforms.stream().anyMatch(Transform::mixes);
  }

  /** Whether samples stay as they are. */
  public boolean isNone() {
    return transforms.isEmpty();
  }

  /**
   * Whether a point of a picture may come to lie elsewhere, so that masks and boxes must follow.
   */
  public boolean moves() {
    return transforms.stream().anyMatch(Transform::moves);
  }
}
