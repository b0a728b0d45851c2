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
 */
public record Augmentation(List<Transform> transforms) {

  private static final int MOST = 32;
  private static final String NONE = "none";

  /**
   * @throws IllegalArgumentException if there are more than 32, or two of them mix samples
   */
  public Augmentation {
    transforms = List.copyOf(transforms);
    if (transforms.size() > MOST) {
      throw new IllegalArgumentException(
          "Augmentation: " + transforms.size() + " transforms, expected at most " + MOST);
    }
    if (transforms.stream().filter(Transform::mixes).count() > 1) {
      throw new IllegalArgumentException(
          "Augmentation: two transforms mix samples, expected at most one");
    }
  }

  /** One transform after the other. */
  public static Augmentation of(Transform... transforms) {
    return new Augmentation(List.of(transforms));
  }

  /** Samples as they are. */
  public static Augmentation none() {
    return of();
  }

  /**
   * Reads transforms with commas between, such as {@code flip,crop:4}, or {@code none}.
   *
   * @throws IllegalArgumentException as {@link Transform#parse}
   */
  public static Augmentation parse(String text) {
    return text.equals(NONE)
        ? none()
        : new Augmentation(Stream.of(text.split(",", -1)).map(Transform::parse).toList());
  }

  /** What {@link #parse} reads, and native programs as {@code augment=}. */
  public String text() {
    return isNone()
        ? NONE
        : transforms.stream().map(Transform::text).collect(Collectors.joining(","));
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
