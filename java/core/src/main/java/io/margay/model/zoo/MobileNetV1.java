package io.margay.model.zoo;

import io.margay.Shape;
import io.margay.layer.Activation;
import io.margay.layer.Dense;
import io.margay.layer.Dropout;
import io.margay.layer.GlobalAvgPool;
import io.margay.layer.Value;

/**
 * MobileNet: each convolution taken apart into a depthwise one and a 1x1.
 *
 * <pre>
 * conv 32 3x3 stride 2                          table 1
 * 64, 128 /2, 128, 256 /2, 256, 512 /2          depthwise 3x3, then 1x1 to so many filters; /2 is the depthwise one's stride
 * five times 512, 1024 /2, 1024
 * global average, dropout, dense
 * parameters  4,231,976 and 21,888 running statistics: 4,253,864
 * </pre>
 *
 * Counts, ReLU6, dropout and epsilon are those of Keras' MobileNet, for 224x224x3 and 1000 classes.
 * The paper has ReLU and no dropout, and its table a stride of 2 at the last depthwise convolution,
 * where its own sizes stay 7x7, as they do here.
 *
 * @param classes at least 1
 * @param name before those of its layers, or empty
 * @see <a href="https://arxiv.org/abs/1704.04861">Howard et al. 2017</a>
 */
public record MobileNetV1(int classes, String name) implements Architecture {

  private static final int[] FILTERS = {
    64, 128, 128, 256, 256, 512, 512, 512, 512, 512, 512, 1024, 1024
  };
  private static final double EPSILON = 0.001;

  /**
   * @throws IllegalArgumentException if there are no classes
   */
  public MobileNetV1 {
    Classes.check("MobileNetV1", classes, name);
  }

  /** For ImageNet's 1000 classes. */
  public static MobileNetV1 of() {
    return new MobileNetV1(1000, "");
  }

  @Override
  public Value compose(Value... inputs) {
    Value x = unit(ConvNorm.of(32, 3, 2)).named("conv1").apply(inputs);
    int before = 32;
    for (int i = 1; i <= FILTERS.length; i++) {
      int filters = FILTERS[i - 1];
      // 64 behind 32 keeps the size; where the filters double afterwards, rows and columns halve.
      int stride = i > 1 && filters > before ? 2 : 1;
      x = unit(ConvNorm.depthwise(3, stride)).named("depthwise" + i).apply(x);
      x = unit(ConvNorm.of(filters, 1, 1)).named("pointwise" + i).apply(x);
      before = filters;
    }
    x = Dropout.of(0.001).apply(GlobalAvgPool.of().apply(x));
    return Dense.of(classes).named("fc").apply(x);
  }

  private static ConvNorm unit(ConvNorm conv) {
    return conv.activation(Activation.relu6()).epsilon(EPSILON);
  }

  @Override
  public Shape pictures() {
    return Shape.of(224, 224, 3);
  }

  @Override
  public MobileNetV1 classes(int changed) {
    return new MobileNetV1(changed, name);
  }

  @Override
  public MobileNetV1 named(String changed) {
    return new MobileNetV1(classes, changed);
  }

  @Override
  public String title() {
    return "mobilenet-v1";
  }
}
