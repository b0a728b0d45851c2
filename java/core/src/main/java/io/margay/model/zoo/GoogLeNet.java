package io.margay.model.zoo;

import io.margay.Shape;
import io.margay.layer.AvgPool2d;
import io.margay.layer.Block;
import io.margay.layer.Chain;
import io.margay.layer.Composite;
import io.margay.layer.Conv2d;
import io.margay.layer.Dense;
import io.margay.layer.Dropout;
import io.margay.layer.Fit;
import io.margay.layer.Flatten;
import io.margay.layer.GlobalAvgPool;
import io.margay.layer.Initializer;
import io.margay.layer.LocalResponseNorm;
import io.margay.layer.MaxPool2d;
import io.margay.layer.Padding;
import io.margay.layer.Value;
import java.util.List;

/**
 * GoogLeNet: convolutions of several sizes side by side, 22 layers with weights.
 *
 * <pre>
 * conv 64 7x7 stride 2, pool, conv 64 1x1, conv 192 3x3, pool       pool 3x3, stride 2
 *      1x1   3x3 of      5x5 of     1x1 behind pooling              table 1
 * 3a    64    96 128     16  32      32
 * 3b   128   128 192     32  96      64, pool
 * 4a   192    96 208     16  48      64                             auxiliary classes behind it
 * 4b   160   112 224     24  64      64
 * 4c   128   128 256     24  64      64
 * 4d   112   144 288     32  64      64                             auxiliary classes behind it
 * 4e   256   160 320     32 128     128, pool
 * 5a   256   160 320     32 128     128
 * 5b   384   192 384     48 128     128
 * global average, dropout, dense
 *                         without auxiliary   with
 * googlenet               6,998,552           13,378,280            with biases and local response normalisation: Caffe's
 * googlenet-bn            6,624,904           13,004,888            with batch normalisation: torchvision's
 * </pre>
 *
 * Counts are for 224x224x3 and 1000 classes. {@code googlenet-bn} has 3x3 where the paper has 5x5,
 * and a last pool of 2x2, as torchvision, whose auxiliary classes pool to 4x4 by other bins. The
 * auxiliary classes ({@code googlenet-aux}, {@code googlenet-bn-aux}) are two more outputs, which
 * the paper weighs 0.3 each in training and leaves out afterwards.
 *
 * @param normalized with batch normalisation
 * @param auxiliary whether two more outputs take part in training
 * @param classes at least 1
 * @param name before those of its layers, or empty
 * @see <a href="https://arxiv.org/abs/1409.4842">Szegedy et al. 2014</a>
 */
public record GoogLeNet(boolean normalized, boolean auxiliary, int classes, String name)
    implements Architecture {

  private static final MaxPool2d POOL = MaxPool2d.of(3).stride(2).fit(Fit.CEIL);

  private static final MaxPool2d SMALL_POOL = MaxPool2d.of(2).fit(Fit.CEIL);

  /** Caffe's alpha is of the mean of five channels. */
  private static final LocalResponseNorm NORM = LocalResponseNorm.of().k(1).alpha(1e-4 / 5);

  /**
   * @throws IllegalArgumentException if there are no classes
   */
  public GoogLeNet {
    Classes.check("GoogLeNet", classes, name);
  }

  /** As in the paper, for ImageNet's 1000 classes and without auxiliary ones. */
  public static GoogLeNet of() {
    return new GoogLeNet(false, false, 1000, "");
  }

  /** With batch normalisation behind each convolution, as torchvision has it. */
  public GoogLeNet withBatchNorm() {
    return new GoogLeNet(true, auxiliary, classes, name);
  }

  /** With two more outputs behind 4a and 4d. */
  public GoogLeNet withAuxiliary() {
    return new GoogLeNet(normalized, true, classes, name);
  }

  @Override
  public Value compose(Value... inputs) {
    return composeAll(inputs).get(0);
  }

  @Override
  public List<Value> composeAll(Value... inputs) {
    Value x = conv(64, 7, 2).named("conv1").apply(inputs);
    x = POOL.named("pool1").apply(x);
    x = normalized ? x : NORM.named("norm1").apply(x);
    x = conv(64, 1, 1).named("conv2_reduce").apply(x);
    x = conv(192, 3, 1).named("conv2").apply(x);
    x = normalized ? x : NORM.named("norm2").apply(x);
    x = POOL.named("pool2").apply(x);
    x = inception(64, 96, 128, 16, 32, 32).named("3a").apply(x);
    x = inception(128, 128, 192, 32, 96, 64).named("3b").apply(x);
    x = POOL.named("pool3").apply(x);
    Value early = inception(192, 96, 208, 16, 48, 64).named("4a").apply(x);
    x = inception(160, 112, 224, 24, 64, 64).named("4b").apply(early);
    x = inception(128, 128, 256, 24, 64, 64).named("4c").apply(x);
    Value late = inception(112, 144, 288, 32, 64, 64).named("4d").apply(x);
    x = inception(256, 160, 320, 32, 128, 128).named("4e").apply(late);
    x = (normalized ? SMALL_POOL : POOL).named("pool4").apply(x);
    x = inception(256, 160, 320, 32, 128, 128).named("5a").apply(x);
    x = inception(384, 192, 384, 48, 128, 128).named("5b").apply(x);
    x = Dropout.of(normalized ? 0.2 : 0.4).named("dropout").apply(GlobalAvgPool.of().apply(x));
    Value votes = Dense.of(classes).named("fc").apply(x);
    return auxiliary
        ? List.of(
            votes,
            auxiliaryVotes().named("aux1").apply(early),
            auxiliaryVotes().named("aux2").apply(late))
        : List.of(votes);
  }

  private Composite inception(int one, int few3, int three, int few5, int five, int pooled) {
    return Branches.of(
        conv(one, 1, 1),
        Chain.of(conv(few3, 1, 1).named("reduce"), conv(three, 3, 1).named("conv")),
        Chain.of(conv(few5, 1, 1).named("reduce"), conv(five, normalized ? 3 : 5, 1).named("conv")),
        Chain.of(
            MaxPool2d.of(3).stride(1).padding(Padding.SAME).named("pool"),
            conv(pooled, 1, 1).named("conv")));
  }

  /** The paper's: 14x14 to 4x4, 1x1, two dense layers. */
  private Composite auxiliaryVotes() {
    return Chain.of(
        AvgPool2d.of(5).stride(3).named("pool"),
        conv(128, 1, 1).named("conv"),
        Flatten.of().named("flatten"),
        Dense.of(1024).relu().initializer(Initializer.heNormal()).named("fc1"),
        Dropout.of(0.7).named("dropout"),
        Dense.of(classes).named("fc2"));
  }

  private Block conv(int filters, int size, int stride) {
    return normalized
        ? ConvNorm.of(filters, size, stride).epsilon(0.001)
        : Conv2d.of(filters, size)
            .stride(stride)
            .padding(Padding.of((size - 1) / 2))
            .relu()
            .initializer(Initializer.heNormal());
  }

  @Override
  public Shape pictures() {
    return Shape.of(224, 224, 3);
  }

  @Override
  public GoogLeNet classes(int changed) {
    return new GoogLeNet(normalized, auxiliary, changed, name);
  }

  @Override
  public GoogLeNet named(String changed) {
    return new GoogLeNet(normalized, auxiliary, classes, changed);
  }

  @Override
  public String title() {
    return "googlenet" + (normalized ? "-bn" : "") + (auxiliary ? "-aux" : "");
  }
}
