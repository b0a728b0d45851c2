package io.margay.augment;

import io.margay.DataType;
import io.margay.Shape;
import io.margay.Tensor;
import io.margay.internal.load.StackSpace;
import io.margay.internal.plan.Context;
import io.margay.internal.plan.Plan;
import java.nio.ByteBuffer;
import java.util.Objects;

/**
 * Pictures as a training sees them: the same draws for the same seed, epoch and numbers of samples.
 *
 * <pre>
 * try (Preview preview = Preview.of(augmentation, pictures, recipe.seed(), 8)) {
 *   Tensor seen = preview.epoch(3, 0, 1, 2);
 * }
 * </pre>
 *
 * <p>Values are those of the pictures' own units, before a model's scale and shift. For one thread;
 * {@link #close} gives its native memory back.
 */
public final class Preview implements AutoCloseable {

  private static final int PICTURES = 4;
  private static final int MOST_LANES = 1024;

  private final Plan plan;
  private final Context context;
  private final Tensor pictures;
  private final Shape shape;

  private Preview(Plan plan, Tensor pictures, Shape shape) {
    this.plan = plan;
    this.pictures = pictures;
    this.shape = shape;
    try {
      this.context = plan.open();
    } catch (Throwable e) {
      plan.close();
      throw e;
    }
  }

  /**
   * Makes ready.
   *
   * @param pictures (samples, rows, columns, channels) of any type; held until {@link #close}
   * @param seed of the training
   * @param most samples of one call of {@link #epoch}, at least 1
   * @throws IllegalArgumentException if the tensor holds no pictures, or a transform does not fit
   *     them
   */
  public static Preview of(Augmentation augmentation, Tensor pictures, long seed, int most) {
    return of(augmentation, pictures, seed, most, 1);
  }

  /**
   * The same in lanes, which changes no number.
   *
   * @param lanes from 1 to 1024
   */
  public static Preview of(
      Augmentation augmentation, Tensor pictures, long seed, int most, int lanes) {
    StackSpace.require("Preview");
    Shape stored = pictures.shape();
    if (stored.rank() != PICTURES) {
      throw new IllegalArgumentException(
          "Preview: a tensor of " + stored + ", expected samples x rows x columns x channels");
    }
    if (most < 1 || lanes < 1 || lanes > MOST_LANES) {
      throw new IllegalArgumentException(
          "Preview: "
              + most
              + " samples in "
              + lanes
              + " lanes, expected at least 1, and 1 to "
              + MOST_LANES);
    }
    Shape shape = Shape.of(stored.dim(1), stored.dim(2), stored.dim(3));
    String program =
        "picture = input() shape="
            + shape
            + " dtype="
            + pictures.type().word()
            + (augmentation.isNone() ? "" : " augment=" + augmentation.program())
            + "\nseen = flatten(picture)\n";
    String options = "mode=augment batch=" + most + " lanes=" + lanes + " seed=" + seed;
    Preview preview = new Preview(Plan.compile(program, options), pictures, shape);
    try {
      preview.context.bind(0, pictures);
    } catch (Throwable e) {
      preview.close();
      throw e;
    }
    return preview;
  }

  /**
   * What an epoch shows of some samples.
   *
   * @param epoch from 0
   * @param samples their numbers, at most as many as were said
   * @return (samples, rows, columns, channels) in {@code f32}; the caller's to keep
   * @throws IllegalArgumentException if a number is none of a sample, or a value is not finite
   */
  public Tensor epoch(long epoch, int... samples) {
    run(epoch, samples);
    Tensor seen =
        Tensor.zeros(
            DataType.F32, Shape.of(samples.length, shape.dim(0), shape.dim(1), shape.dim(2)));
    ByteBuffer values = context.output(0);
    values.limit(Math.toIntExact(seen.bytes()));
    seen.buffer().put(values);
    return seen;
  }

  /** The same without keeping what is seen; allocates nothing. */
  public void run(long epoch, int... samples) {
    Objects.checkFromIndexSize(0, samples.length, context.samples().capacity());
    for (int i = 0; i < samples.length; i++) {
      context.samples().put(i, Objects.checkIndex(samples[i], pictures.shape().dim(0)));
    }
    context.epoch(epoch);
    context.run(samples.length, false);
  }

  /** Closing twice is harmless. */
  @Override
  public void close() {
    context.close();
    plan.close();
  }
}
