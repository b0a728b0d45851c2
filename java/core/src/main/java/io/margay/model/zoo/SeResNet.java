package io.margay.model.zoo;

import io.margay.Shape;
import io.margay.layer.Dense;
import io.margay.layer.GlobalAvgPool;
import io.margay.layer.MaxPool2d;
import io.margay.layer.Padding;
import io.margay.layer.SqueezeExcite;
import io.margay.layer.Value;
import java.util.List;

/**
 * SE-ResNet-50: {@link ResNet} whose blocks weigh their channels, of the SENets that won ImageNet
 * in 2017.
 *
 * <pre>
 * conv 64 7x7 stride 2, max pooling 3x3 stride 2                table 1
 * 3 blocks of 64, 4 of 128, 6 of 256, 3 of 512                  1x1, 3x3, 1x1 with four times the filters, squeeze and
 * global average, dense                                         excitation with reduction 16, then the sum
 * parameters  28,088,024
 * </pre>
 *
 * The count is that of the usual PyTorch model (Cadene's se_resnet50, after the authors' Caffe
 * one), for 224x224x3 and 1000 classes. A block's stride is at its 3x3 and the first pooling has a
 * border of 1, as in {@link ResNet}, where both of them have the stride at the first 1x1 and pool
 * without a border, a partial window included: their weights fit, but see other places.
 *
 * @param classes at least 1
 * @param name before those of its layers, or empty
 * @see <a href="https://arxiv.org/abs/1709.01507">Hu, Shen, Albanie, Sun and Wu 2017</a>
 */
public record SeResNet(int classes, String name) implements Architecture {

  private static final List<Integer> BLOCKS = List.of(3, 4, 6, 3);
  private static final int REDUCTION = 16;

  /**
   * @throws IllegalArgumentException if there are no classes
   */
  public SeResNet {
    Classes.check("SeResNet", classes, name);
  }

  /** For ImageNet's 1000 classes. */
  public static SeResNet of() {
    return new SeResNet(1000, "");
  }

  @Override
  public Value compose(Value... inputs) {
    Value x = ConvNorm.of(64, 7, 2).named("conv1").apply(inputs);
    x = MaxPool2d.of(3).stride(2).padding(Padding.of(1)).named("pool1").apply(x);
    for (int stage = 0; stage < BLOCKS.size(); stage++) {
      for (int i = 1; i <= BLOCKS.get(stage); i++) {
        x =
            Residual.bottleneck(64 << stage, stage > 0 && i == 1 ? 2 : 1)
                .excited(SqueezeExcite.of(REDUCTION))
                .named("conv" + (stage + 2) + "_" + i)
                .apply(x);
      }
    }
    return Dense.of(classes).named("fc").apply(GlobalAvgPool.of().apply(x));
  }

  @Override
  public Shape pictures() {
    return Shape.of(224, 224, 3);
  }

  @Override
  public SeResNet classes(int changed) {
    return new SeResNet(changed, name);
  }

  @Override
  public SeResNet named(String changed) {
    return new SeResNet(classes, changed);
  }

  @Override
  public String title() {
    return "se-resnet-50";
  }
}
