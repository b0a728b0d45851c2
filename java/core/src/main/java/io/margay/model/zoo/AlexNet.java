package io.margay.model.zoo;

import io.margay.Shape;
import io.margay.layer.Chain;
import io.margay.layer.Conv2d;
import io.margay.layer.Dense;
import io.margay.layer.Dropout;
import io.margay.layer.Flatten;
import io.margay.layer.Initializer;
import io.margay.layer.MaxPool2d;
import io.margay.layer.Padding;
import io.margay.layer.Value;

/**
 * AlexNet in one tower: SuperVision, the winner of ImageNet in 2012, as its first author drew it
 * again for one processor.
 *
 * <pre>
 * conv 64 11x11 stride 4, pool, conv 192 5x5, pool, conv 384 3x3, conv 256 3x3, conv 256 3x3, pool     ReLU; pool 3x3, stride 2
 * dropout, dense 4096, dropout, dense 4096, dense classes
 * parameters  61,100,840
 * </pre>
 *
 * Layers and count are torchvision's, for 224x224x3 and 1000 classes; the two towers of 2012 and
 * their local response normalisation are not there.
 *
 * @param classes at least 1
 * @param name before those of its layers, or empty
 * @see <a href="https://arxiv.org/abs/1404.5997">Krizhevsky 2014</a>
 */
public record AlexNet(int classes, String name) implements Architecture {

  /**
   * @throws IllegalArgumentException if there are no classes
   */
  public AlexNet {
    Classes.check("AlexNet", classes, name);
  }

  /** For ImageNet's 1000 classes. */
  public static AlexNet of() {
    return new AlexNet(1000, "");
  }

  @Override
  public Value compose(Value... inputs) {
    MaxPool2d pool = MaxPool2d.of(3).stride(2);
    Value maps =
        Chain.of(
                conv(64, 11, 2).stride(4).named("conv1"),
                pool.named("pool1"),
                conv(192, 5, 2).named("conv2"),
                pool.named("pool2"),
                conv(384, 3, 1).named("conv3"),
                conv(256, 3, 1).named("conv4"),
                conv(256, 3, 1).named("conv5"),
                pool.named("pool5"))
            .compose(inputs);
    return Chain.of(
            Flatten.of(),
            Dropout.of(0.5).named("drop6"),
            dense(4096).named("fc6"),
            Dropout.of(0.5).named("drop7"),
            dense(4096).named("fc7"),
            Dense.of(classes).named("fc8"))
        .compose(maps);
  }

  private static Conv2d conv(int filters, int size, int padding) {
    return Conv2d.of(filters, size)
        .padding(Padding.of(padding))
        .relu()
        .initializer(Initializer.heNormal());
  }

  private static Dense dense(int units) {
    return Dense.of(units).relu().initializer(Initializer.heNormal());
  }

  @Override
  public Shape pictures() {
    return Shape.of(224, 224, 3);
  }

  @Override
  public AlexNet classes(int changed) {
    return new AlexNet(changed, name);
  }

  @Override
  public AlexNet named(String changed) {
    return new AlexNet(classes, changed);
  }

  @Override
  public String title() {
    return "alexnet";
  }
}
