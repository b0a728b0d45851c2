package io.margay.model.zoo;

import io.margay.Shape;
import io.margay.layer.Chain;
import io.margay.layer.Conv2d;
import io.margay.layer.Dense;
import io.margay.layer.Dropout;
import io.margay.layer.Fit;
import io.margay.layer.Flatten;
import io.margay.layer.Initializer;
import io.margay.layer.LocalResponseNorm;
import io.margay.layer.MaxPool2d;
import io.margay.layer.Padding;
import io.margay.layer.Value;

/**
 * ZFNet, which came out of looking at what AlexNet's layers see: smaller filters, denser at the
 * beginning.
 *
 * <pre>
 * conv 96 7x7 stride 2, pool, norm            224 to 110 to 55        figure 3; ReLU; pool 3x3, stride 2
 * conv 256 5x5 stride 2, pool, norm           26, 13
 * conv 384 3x3, conv 384 3x3, conv 256 3x3    13
 * pool                                        6
 * dense 4096, dense 4096, dense classes       with dropout 0.5 behind two of them
 * parameters  62,357,608
 * </pre>
 *
 * The count is that of the figure, for 224x224x3 and 1000 classes, each filter seeing all maps; the
 * paper says none. Its contrast normalisation is local response normalisation here.
 *
 * @param classes at least 1
 * @param name before those of its layers, or empty
 * @see <a href="https://arxiv.org/abs/1311.2901">Zeiler and Fergus 2013</a>
 */
public record ZfNet(int classes, String name) implements Architecture {

  /**
   * @throws IllegalArgumentException if there are no classes
   */
  public ZfNet {
    Classes.check("ZfNet", classes, name);
  }

  /** For ImageNet's 1000 classes. */
  public static ZfNet of() {
    return new ZfNet(1000, "");
  }

  @Override
  public Value compose(Value... inputs) {
    MaxPool2d pool = MaxPool2d.of(3).stride(2);
    Value maps =
        Chain.of(
                conv(96, 7).stride(2).padding(Padding.of(1)).named("conv1"),
                pool.fit(Fit.CEIL).named("pool1"),
                LocalResponseNorm.of().named("norm1"),
                conv(256, 5).stride(2).named("conv2"),
                pool.fit(Fit.CEIL).named("pool2"),
                LocalResponseNorm.of().named("norm2"),
                conv(384, 3).padding(Padding.SAME).named("conv3"),
                conv(384, 3).padding(Padding.SAME).named("conv4"),
                conv(256, 3).padding(Padding.SAME).named("conv5"),
                pool.named("pool5"))
            .compose(inputs);
    return Chain.of(
            Flatten.of(),
            dense(4096).named("fc6"),
            Dropout.of(0.5).named("drop6"),
            dense(4096).named("fc7"),
            Dropout.of(0.5).named("drop7"),
            Dense.of(classes).named("fc8"))
        .compose(maps);
  }

  private static Conv2d conv(int filters, int size) {
    return Conv2d.of(filters, size).relu().initializer(Initializer.heNormal());
  }

  private static Dense dense(int units) {
    return Dense.of(units).relu().initializer(Initializer.heNormal());
  }

  @Override
  public Shape pictures() {
    return Shape.of(224, 224, 3);
  }

  @Override
  public ZfNet classes(int changed) {
    return new ZfNet(changed, name);
  }

  @Override
  public ZfNet named(String changed) {
    return new ZfNet(classes, changed);
  }

  @Override
  public String title() {
    return "zfnet";
  }
}
