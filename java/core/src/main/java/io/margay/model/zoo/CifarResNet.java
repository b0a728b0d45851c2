package io.margay.model.zoo;

import io.margay.Shape;
import io.margay.layer.Dense;
import io.margay.layer.GlobalAvgPool;
import io.margay.layer.Value;
import java.util.Optional;
import java.util.Set;

/**
 * Residual networks for small pictures, those of CIFAR-10: three stages of n blocks.
 *
 * <pre>
 *             resnet-20   resnet-32   resnet-44   resnet-56   resnet-110    section 4.2
 * conv1       3x3, 16
 * conv2_x     3           5           7           9           18            blocks of 16
 * conv3_x     the same                                                      of 32, stride 2
 * conv4_x     the same                                                      of 64, stride 2
 * then        global average, dense
 * parameters  269,722     464,154     658,586     853,018     1,727,962
 * </pre>
 *
 * Shortcuts learn nothing: where the size changes they take every other place, with zeros for the
 * new channels (option A). The paper says 0.27 to 1.7 million parameters; the counts are those of
 * the common PyTorch model, for 10 classes.
 *
 * @param layers with weights, 6n + 2: 20, 32, 44, 56 or 110
 * @param classes at least 1
 * @param name before those of its layers, or empty
 * @see <a href="https://arxiv.org/abs/1512.03385">He, Zhang, Ren and Sun 2015</a>
 */
public record CifarResNet(int layers, int classes, String name) implements Architecture {

  private static final int STAGES = 3;
  private static final int LAYERS_OF_A_BLOCK = 2;

  /**
   * @throws IllegalArgumentException if there is no such depth
   */
  public CifarResNet {
    Depths.check("CifarResNet", Set.of(20, 32, 44, 56, 110), layers);
  }

  /** For CIFAR-10's ten classes. */
  public static CifarResNet of(int layers) {
    return new CifarResNet(layers, 10, "");
  }

  @Override
  public Value compose(Value... inputs) {
    Value x = ConvNorm.of(16, 3, 1).named("conv1").apply(inputs);
    for (int stage = 0; stage < STAGES; stage++) {
      for (int i = 1; i <= (layers - 2) / (STAGES * LAYERS_OF_A_BLOCK); i++) {
        x =
            Residual.basic(16 << stage, stage > 0 && i == 1 ? 2 : 1)
                .withoutProjection()
                .named("conv" + (stage + 2) + "_" + i)
                .apply(x);
      }
    }
    return Dense.of(classes).named("fc").apply(GlobalAvgPool.of().apply(x));
  }

  @Override
  public Shape pictures() {
    return Shape.of(32, 32, 3);
  }

  /**
   * The paper's momentum, batch and augmentation: pictures mirrored by chance, and moved by up to 4
   * pixels. Ours: one cycle of the learning rate over 30 epochs in place of the paper's steps over
   * 182, for which the weights decay as by 0.0005 in PyTorch, where momentum multiplies decay by
   * ten, in place of 0.0001.
   */
  @Override
  public Optional<String> recipe() {
    return Optional.of(
        "optimizer=sgd:learning_rate=0.1:momentum=0.9:nesterov=true:weight_decay=0.005"
            + " schedule=one_cycle batch=128 epochs=30 augment=flip,crop:4");
  }

  @Override
  public CifarResNet classes(int changed) {
    return new CifarResNet(layers, changed, name);
  }

  @Override
  public CifarResNet named(String changed) {
    return new CifarResNet(layers, classes, changed);
  }

  @Override
  public String title() {
    return "resnet-" + layers;
  }
}
