package io.margay.model.zoo;

import io.margay.Shape;
import io.margay.layer.Conv2d;
import io.margay.layer.Dense;
import io.margay.layer.Dropout;
import io.margay.layer.Flatten;
import io.margay.layer.Initializer;
import io.margay.layer.MaxPool2d;
import io.margay.layer.Padding;
import io.margay.layer.Value;
import java.util.List;
import java.util.Map;

/**
 * VGG: convolutions 3x3 and poolings 2x2, as deep as they go.
 *
 * <pre>
 *               vgg-11       vgg-13       vgg-16       vgg-19     columns A, B, D and E of table 1
 * conv  64      1            2            2            2
 * conv 128      1            2            2            2
 * conv 256      2            2            3            4
 * conv 512      2            2            3            4
 * conv 512      2            2            3            4          max pooling 2x2 behind each row
 * dense         4096, 4096, classes                               ReLU, and dropout 0.5 behind two of them
 * parameters    132,863,336  133,047,848  138,357,544  143,667,240
 * with -bn      132,868,840  133,053,736  138,365,992  143,678,248
 * </pre>
 *
 * The counts are torchvision's, for 224x224x3 and 1000 classes; so is batch normalisation behind
 * each convolution ({@code vgg-16-bn}), where the biases stay. As in the paper the dense layers see
 * the last maps as they are: another size of pictures is another first dense layer.
 *
 * @param layers with weights: 11, 13, 16 or 19
 * @param normalized with batch normalisation
 * @param classes at least 1
 * @param name before those of its layers, or empty
 * @see <a href="https://arxiv.org/abs/1409.1556">Simonyan and Zisserman 2014</a>
 */
public record Vgg(int layers, boolean normalized, int classes, String name)
    implements Architecture {

  private static final Map<Integer, List<Integer>> CONVOLUTIONS =
      Map.of(
          11, List.of(1, 1, 2, 2, 2),
          13, List.of(2, 2, 2, 2, 2),
          16, List.of(2, 2, 3, 3, 3),
          19, List.of(2, 2, 4, 4, 4));

  /**
   * @throws IllegalArgumentException if there is no such depth, or there are no classes
   */
  public Vgg {
    Classes.check("Vgg", classes, name);
    Depths.check("Vgg", CONVOLUTIONS.keySet(), layers);
  }

  /** For ImageNet's 1000 classes, without batch normalisation. */
  public static Vgg of(int layers) {
    return new Vgg(layers, false, 1000, "");
  }

  /** With batch normalisation behind each convolution. */
  public Vgg withBatchNorm() {
    return new Vgg(layers, true, classes, name);
  }

  @Override
  public Value compose(Value... inputs) {
    Value x = inputs[0];
    List<Integer> counts = CONVOLUTIONS.get(layers);
    for (int block = 1; block <= counts.size(); block++) {
      for (int i = 1; i <= counts.get(block - 1); i++) {
        x = convolution(Math.min(512, 32 << block), "conv" + block + "_" + i, x);
      }
      x = MaxPool2d.of(2).named("pool" + block).apply(x);
    }
    x = dense(4096, "fc6", Flatten.of().apply(x));
    x = dense(4096, "fc7", x);
    return Dense.of(classes).named("fc8").apply(x);
  }

  private Value convolution(int filters, String called, Value x) {
    Conv2d conv = Conv2d.of(filters, 3).padding(Padding.SAME).initializer(Initializer.heNormal());
    return normalized
        ? ConvNorm.behind(conv).named(called).apply(x)
        : conv.relu().named(called).apply(x);
  }

  private static Value dense(int units, String called, Value x) {
    Dense layer = Dense.of(units).relu().initializer(Initializer.heNormal()).named(called);
    return Dropout.of(0.5).named(called + "_drop").apply(layer.apply(x));
  }

  @Override
  public Shape pictures() {
    return Shape.of(224, 224, 3);
  }

  @Override
  public Vgg classes(int changed) {
    return new Vgg(layers, normalized, changed, name);
  }

  @Override
  public Vgg named(String changed) {
    return new Vgg(layers, normalized, classes, changed);
  }

  @Override
  public String title() {
    return "vgg-" + layers + (normalized ? "-bn" : "");
  }
}
