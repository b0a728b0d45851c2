package io.margay.model.zoo;

import io.margay.Shape;
import io.margay.layer.Dense;
import io.margay.layer.GlobalAvgPool;
import io.margay.layer.MaxPool2d;
import io.margay.layer.Padding;
import io.margay.layer.Value;
import java.util.List;
import java.util.Map;

/**
 * Residual networks: what each block learns is added to what it was given.
 *
 * <pre>
 *             resnet-18    resnet-34    resnet-50    resnet-101   resnet-152    table 1
 * conv1       7x7, 64, stride 2, then max pooling 3x3, stride 2
 * conv2_x     2            3            3            3            3             blocks of 64
 * conv3_x     2            4            4            4            8             of 128, stride 2
 * conv4_x     2            6            6            23           36            of 256, stride 2
 * conv5_x     2            3            3            3            3             of 512, stride 2
 * then        global average, dense
 * block       3x3, 3x3                  1x1, 3x3, 1x1 with four times the filters
 * parameters  11,689,512   21,797,672   25,557,032   44,549,160   60,192,808
 * </pre>
 *
 * The counts are torchvision's, for 224x224x3 and 1000 classes. So is the place of a block's
 * stride: at the 3x3 (version 1.5), where the paper has it at the first 1x1.
 *
 * @param layers with weights: 18, 34, 50, 101 or 152
 * @param classes at least 1
 * @param name before those of its layers, or empty
 * @see <a href="https://arxiv.org/abs/1512.03385">He, Zhang, Ren and Sun 2015</a>
 */
public record ResNet(int layers, int classes, String name) implements Architecture {

  private static final Map<Integer, List<Integer>> BLOCKS =
      Map.of(
          18, List.of(2, 2, 2, 2),
          34, List.of(3, 4, 6, 3),
          50, List.of(3, 4, 6, 3),
          101, List.of(3, 4, 23, 3),
          152, List.of(3, 8, 36, 3));

  /**
   * @throws IllegalArgumentException if there is no such depth, or there are no classes
   */
  public ResNet {
    Classes.check("ResNet", classes, name);
    Depths.check("ResNet", BLOCKS.keySet(), layers);
  }

  /** For ImageNet's 1000 classes. */
  public static ResNet of(int layers) {
    return new ResNet(layers, 1000, "");
  }

  @Override
  public Value compose(Value... inputs) {
    Value x = ConvNorm.of(64, 7, 2).named("conv1").apply(inputs);
    x = MaxPool2d.of(3).stride(2).padding(Padding.of(1)).named("pool1").apply(x);
    List<Integer> counts = BLOCKS.get(layers);
    for (int stage = 0; stage < counts.size(); stage++) {
      for (int i = 1; i <= counts.get(stage); i++) {
        int stride = stage > 0 && i == 1 ? 2 : 1;
        Residual block =
            layers < 50
                ? Residual.basic(64 << stage, stride)
                : Residual.bottleneck(64 << stage, stride);
        x = block.named("conv" + (stage + 2) + "_" + i).apply(x);
      }
    }
    return Dense.of(classes).named("fc").apply(GlobalAvgPool.of().apply(x));
  }

  @Override
  public Shape pictures() {
    return Shape.of(224, 224, 3);
  }

  @Override
  public ResNet classes(int changed) {
    return new ResNet(layers, changed, name);
  }

  @Override
  public ResNet named(String changed) {
    return new ResNet(layers, classes, changed);
  }

  @Override
  public String title() {
    return "resnet-" + layers;
  }
}
