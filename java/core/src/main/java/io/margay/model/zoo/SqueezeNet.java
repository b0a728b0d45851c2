package io.margay.model.zoo;

import io.margay.Shape;
import io.margay.layer.Composite;
import io.margay.layer.Concat;
import io.margay.layer.Conv2d;
import io.margay.layer.Dropout;
import io.margay.layer.Fit;
import io.margay.layer.GlobalAvgPool;
import io.margay.layer.Initializer;
import io.margay.layer.MaxPool2d;
import io.margay.layer.Padding;
import io.margay.layer.Value;

/**
 * SqueezeNet 1.1: AlexNet's accuracy with a fiftieth of its parameters.
 *
 * <pre>
 * conv 64 3x3 stride 2, pool                               pool 3x3, stride 2, with partial windows
 * fire 16 64, fire 16 64, pool                             fire s e: 1x1 to s channels, then e filters 1x1 beside e 3x3
 * fire 32 128, fire 32 128, pool
 * fire 48 192, fire 48 192, fire 64 256, fire 64 256
 * dropout, conv classes 1x1, global average
 * parameters  1,235,496
 * </pre>
 *
 * The count is torchvision's, for 224x224x3 and 1000 classes.
 *
 * @param classes at least 1
 * @param name before those of its layers, or empty
 * @see <a href="https://arxiv.org/abs/1602.07360">Iandola et al. 2016</a>
 */
public record SqueezeNet(int classes, String name) implements Architecture {

  /** 1x1 to few channels, then 1x1 and 3x3 side by side. */
  private record Fire(int squeeze, int expand, String name) implements Composite {
    @Override
    public Value compose(Value... inputs) {
      Value few = conv(squeeze, 1).named("squeeze").apply(inputs);
      return Concat.of()
          .apply(
              conv(expand, 1).named("expand1x1").apply(few),
              conv(expand, 3).named("expand3x3").apply(few));
    }

    @Override
    public Fire named(String changed) {
      return new Fire(squeeze, expand, changed);
    }
  }

  /**
   * @throws IllegalArgumentException if there are no classes
   */
  public SqueezeNet {
    Classes.check("SqueezeNet", classes, name);
  }

  /** For ImageNet's 1000 classes. */
  public static SqueezeNet of() {
    return new SqueezeNet(1000, "");
  }

  @Override
  public Value compose(Value... inputs) {
    MaxPool2d pool = MaxPool2d.of(3).stride(2).fit(Fit.CEIL);
    Value x = conv(64, 3).padding(Padding.VALID).stride(2).named("conv1").apply(inputs);
    x = pool.named("pool1").apply(x);
    x = new Fire(16, 64, "fire2").apply(x);
    x = new Fire(16, 64, "fire3").apply(x);
    x = pool.named("pool3").apply(x);
    x = new Fire(32, 128, "fire4").apply(x);
    x = new Fire(32, 128, "fire5").apply(x);
    x = pool.named("pool5").apply(x);
    x = new Fire(48, 192, "fire6").apply(x);
    x = new Fire(48, 192, "fire7").apply(x);
    x = new Fire(64, 256, "fire8").apply(x);
    x = new Fire(64, 256, "fire9").apply(x);
    x = conv(classes, 1).named("conv10").apply(Dropout.of(0.5).apply(x));
    return GlobalAvgPool.of().apply(x);
  }

  private static Conv2d conv(int filters, int size) {
    return Conv2d.of(filters, size)
        .padding(Padding.SAME)
        .relu()
        .initializer(Initializer.heUniform());
  }

  @Override
  public Shape pictures() {
    return Shape.of(224, 224, 3);
  }

  @Override
  public SqueezeNet classes(int changed) {
    return new SqueezeNet(changed, name);
  }

  @Override
  public SqueezeNet named(String changed) {
    return new SqueezeNet(classes, changed);
  }

  @Override
  public String title() {
    return "squeezenet-1.1";
  }
}
