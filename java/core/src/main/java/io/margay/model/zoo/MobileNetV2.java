package io.margay.model.zoo;

import io.margay.Shape;
import io.margay.layer.Activation;
import io.margay.layer.Add;
import io.margay.layer.Composite;
import io.margay.layer.Dense;
import io.margay.layer.Dropout;
import io.margay.layer.GlobalAvgPool;
import io.margay.layer.Value;

/**
 * MobileNet v2: narrow maps between blocks, wide ones inside.
 *
 * <pre>
 * conv 32 3x3 stride 2
 * widened by  filters  times  stride                 table 2
 *     1          16      1      1                    a block: 1x1 to so many times the channels (but for 1), depthwise 3x3,
 *     6          24      2      2                    1x1 to the filters without activation; added to what it was given
 *     6          32      3      2                    where the shape is the same
 *     6          64      4      2
 *     6          96      3      1
 *     6         160      3      2
 *     6         320      1      1
 * conv 1280 1x1, global average, dropout, dense
 * parameters  3,504,872
 * </pre>
 *
 * The count is torchvision's, for 224x224x3 and 1000 classes; Keras' has the running statistics
 * too: 3,538,984.
 *
 * @param classes at least 1
 * @param name before those of its layers, or empty
 * @see <a href="https://arxiv.org/abs/1801.04381">Sandler et al. 2018</a>
 */
public record MobileNetV2(int classes, String name) implements Architecture {

  private static final int[][] STAGES = {
    {1, 16, 1, 1},
    {6, 24, 2, 2},
    {6, 32, 3, 2},
    {6, 64, 4, 2},
    {6, 96, 3, 1},
    {6, 160, 3, 2},
    {6, 320, 1, 1},
  };

  /**
   * @throws IllegalArgumentException if there are no classes
   */
  public MobileNetV2 {
    Classes.check("MobileNetV2", classes, name);
  }

  /** For ImageNet's 1000 classes. */
  public static MobileNetV2 of() {
    return new MobileNetV2(1000, "");
  }

  /** An inverted residual block. */
  private record Inverted(int widened, int filters, int stride, String name) implements Composite {
    @Override
    public Value compose(Value... inputs) {
      Value x = inputs[0];
      if (widened > 1) {
        int channels = widened * x.shape().dim(2);
        x = unit(ConvNorm.of(channels, 1, 1)).named("expand").apply(x);
      }
      x = unit(ConvNorm.depthwise(3, stride)).named("depthwise").apply(x);
      x = ConvNorm.of(filters, 1, 1).linear().named("project").apply(x);
      return x.shape().equals(inputs[0].shape()) ? Add.of().apply(inputs[0], x) : x;
    }

    @Override
    public Inverted named(String changed) {
      return new Inverted(widened, filters, stride, changed);
    }
  }

  @Override
  public Value compose(Value... inputs) {
    Value x = unit(ConvNorm.of(32, 3, 2)).named("conv1").apply(inputs);
    for (int stage = 1; stage <= STAGES.length; stage++) {
      int[] row = STAGES[stage - 1];
      for (int i = 1; i <= row[2]; i++) {
        String block = "block" + stage + "_" + i;
        x = new Inverted(row[0], row[1], i == 1 ? row[3] : 1, block).apply(x);
      }
    }
    x = unit(ConvNorm.of(1280, 1, 1)).named("conv2").apply(x);
    x = Dropout.of(0.2).apply(GlobalAvgPool.of().apply(x));
    return Dense.of(classes).named("fc").apply(x);
  }

  private static ConvNorm unit(ConvNorm conv) {
    return conv.activation(Activation.relu6());
  }

  @Override
  public Shape pictures() {
    return Shape.of(224, 224, 3);
  }

  @Override
  public MobileNetV2 classes(int changed) {
    return new MobileNetV2(changed, name);
  }

  @Override
  public MobileNetV2 named(String changed) {
    return new MobileNetV2(classes, changed);
  }

  @Override
  public String title() {
    return "mobilenet-v2";
  }
}
