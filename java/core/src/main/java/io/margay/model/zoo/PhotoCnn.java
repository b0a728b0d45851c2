package io.margay.model.zoo;

import io.margay.Shape;
import io.margay.layer.Dense;
import io.margay.layer.GlobalAvgPool;
import io.margay.layer.Value;
import java.util.Optional;

/**
 * A small residual network for photographs, of which there are some hundreds or thousands; ours.
 *
 * <pre>
 * conv1      3x3, 32, stride 2      64x64x3 becomes 32x32x32
 * conv2_1    block of 32            32x32x32
 * conv3_1    of 64, stride 2        16x16x64
 * conv4_1    of 128, stride 2       8x8x128
 * conv5_1    of 256, stride 2       4x4x256
 * then       global average, dense
 * parameters 1,228,970              of 10 classes
 * </pre>
 *
 * A block is that of {@link ResNet}'s 18 layers, but there is one of each width, and half as wide.
 *
 * @param classes at least 1
 * @param name before those of its layers, or empty
 */
public record PhotoCnn(int classes, String name) implements Architecture {

  private static final int FILTERS = 32;
  private static final int STAGES = 4;

  /**
   * @throws IllegalArgumentException if there are no classes
   */
  public PhotoCnn {
    Classes.check("PhotoCnn", classes, name);
  }

  /** For ten classes. */
  public static PhotoCnn of() {
    return new PhotoCnn(10, "");
  }

  @Override
  public Value compose(Value... inputs) {
    Value x = ConvNorm.of(FILTERS, 3, 2).named("conv1").apply(inputs);
    for (int stage = 0; stage < STAGES; stage++) {
      x =
          Residual.basic(FILTERS << stage, stage > 0 ? 2 : 1)
              .named("conv" + (stage + 2) + "_1")
              .apply(x);
    }
    return Dense.of(classes).named("fc").apply(GlobalAvgPool.of().apply(x));
  }

  /** For some hundreds of pictures; of some thousands fewer epochs do. */
  @Override
  public Optional<String> recipe() {
    return Optional.of(
        "loss=cross_entropy:label_smoothing=0.1"
            + " optimizer=sgd:learning_rate=0.05:momentum=0.9:nesterov=true:weight_decay=0.005"
            + " schedule=one_cycle batch=32 epochs=40"
            + " augment=flip,random_resized_crop:0.35,brightness,contrast");
  }

  @Override
  public Shape pictures() {
    return Shape.of(64, 64, 3);
  }

  @Override
  public PhotoCnn classes(int changed) {
    return new PhotoCnn(changed, name);
  }

  @Override
  public PhotoCnn named(String changed) {
    return new PhotoCnn(classes, changed);
  }

  @Override
  public String title() {
    return "photo-cnn";
  }
}
