package io.margay.model.zoo;

import io.margay.Shape;
import io.margay.layer.AvgPool2d;
import io.margay.layer.Block;
import io.margay.layer.Chain;
import io.margay.layer.Composite;
import io.margay.layer.Conv2d;
import io.margay.layer.Dense;
import io.margay.layer.Dropout;
import io.margay.layer.GlobalAvgPool;
import io.margay.layer.MaxPool2d;
import io.margay.layer.Padding;
import io.margay.layer.Value;
import java.util.List;

/**
 * Inception v3: large filters taken apart into rows and columns.
 *
 * <pre>
 * conv 32 3x3 stride 2, conv 32 3x3, conv 64 3x3 same, pool, conv 80 1x1, conv 192 3x3, pool       299 to 35; pool 3x3, stride 2
 * mixed 5b, 5c, 5d      figure 5: 1x1 | 5x5 | 3x3, 3x3 | average pooling, 1x1
 * mixed 6a              to 17: 3x3 | 3x3, 3x3 | pooling, each of stride 2
 * mixed 6b to 6e        figure 6: 1x1 | 1x7, 7x1 | 7x1, 1x7, 7x1, 1x7 | average pooling, 1x1
 * mixed 7a              to 8
 * mixed 7b, 7c          figure 7: 1x1 | 1x3 beside 3x1 | 3x3, 1x3 beside 3x1 | average pooling, 1x1
 * global average, dropout, dense
 * parameters            23,834,568; with auxiliary classes behind 6e 27,161,264
 * </pre>
 *
 * Layers and counts are torchvision's, for 299x299x3 and 1000 classes, but for average pooling at
 * the edge, which divides by the values that are there, as Keras does. Keras counts 23,851,784
 * without auxiliary classes: with running statistics, and without the scale of batch normalisation.
 *
 * @param auxiliary whether one more output takes part in training
 * @param classes at least 1
 * @param name before those of its layers, or empty
 * @see <a href="https://arxiv.org/abs/1512.00567">Szegedy et al. 2015</a>
 */
public record InceptionV3(boolean auxiliary, int classes, String name) implements Architecture {

  private static final double EPSILON = 0.001;
  private static final MaxPool2d POOL = MaxPool2d.of(3).stride(2);

  /**
   * @throws IllegalArgumentException if there are no classes
   */
  public InceptionV3 {
    Classes.check("InceptionV3", classes, name);
  }

  /** For ImageNet's 1000 classes, without auxiliary ones. */
  public static InceptionV3 of() {
    return new InceptionV3(false, 1000, "");
  }

  /** With one more output behind 6e. */
  public InceptionV3 withAuxiliary() {
    return new InceptionV3(true, classes, name);
  }

  @Override
  public Value compose(Value... inputs) {
    return composeAll(inputs).get(0);
  }

  @Override
  public List<Value> composeAll(Value... inputs) {
    Value x =
        Chain.of(
                halving(32).named("conv1a"),
                inside(32).named("conv2a"),
                conv(64, 3, 3).named("conv2b"),
                POOL.named("pool1"),
                conv(80, 1, 1).named("conv3b"),
                inside(192).named("conv4a"),
                POOL.named("pool2"))
            .compose(inputs);
    x = figure5(32).named("mixed5b").apply(x);
    x = figure5(64).named("mixed5c").apply(x);
    x = figure5(64).named("mixed5d").apply(x);
    x = to17().named("mixed6a").apply(x);
    x = figure6(128).named("mixed6b").apply(x);
    x = figure6(160).named("mixed6c").apply(x);
    x = figure6(160).named("mixed6d").apply(x);
    Value middle = figure6(192).named("mixed6e").apply(x);
    x = to8().named("mixed7a").apply(middle);
    x = figure7().named("mixed7b").apply(x);
    x = figure7().named("mixed7c").apply(x);
    x = Dropout.of(0.5).apply(GlobalAvgPool.of().apply(x));
    Value votes = Dense.of(classes).named("fc").apply(x);
    return auxiliary ? List.of(votes, auxiliaryVotes().named("aux").apply(middle)) : List.of(votes);
  }

  private static Composite figure5(int pooled) {
    return Branches.of(
        conv(64, 1, 1),
        Chain.of(conv(48, 1, 1), conv(64, 5, 5)),
        Chain.of(conv(64, 1, 1), conv(96, 3, 3), conv(96, 3, 3)),
        Chain.of(average(), conv(pooled, 1, 1)));
  }

  private static Composite to17() {
    return Branches.of(halving(384), Chain.of(conv(64, 1, 1), conv(96, 3, 3), halving(96)), POOL);
  }

  private static Composite figure6(int few) {
    return Branches.of(
        conv(192, 1, 1),
        Chain.of(conv(few, 1, 1), conv(few, 1, 7), conv(192, 7, 1)),
        Chain.of(
            conv(few, 1, 1), conv(few, 7, 1), conv(few, 1, 7), conv(few, 7, 1), conv(192, 1, 7)),
        Chain.of(average(), conv(192, 1, 1)));
  }

  private static Composite to8() {
    return Branches.of(
        Chain.of(conv(192, 1, 1), halving(320)),
        Chain.of(conv(192, 1, 1), conv(192, 1, 7), conv(192, 7, 1), halving(192)),
        POOL);
  }

  private static Composite figure7() {
    Block both = Branches.of(conv(384, 1, 3), conv(384, 3, 1));
    return Branches.of(
        conv(320, 1, 1),
        Chain.of(conv(384, 1, 1), both),
        Chain.of(conv(448, 1, 1), conv(384, 3, 3), both),
        Chain.of(average(), conv(192, 1, 1)));
  }

  /** 17x17 to 5x5, then one convolution over all of it. */
  private Composite auxiliaryVotes() {
    return Chain.of(
        AvgPool2d.of(5).stride(3),
        conv(128, 1, 1).named("conv0"),
        ConvNorm.of(Conv2d.of(768, 5)).epsilon(EPSILON).named("conv1"),
        GlobalAvgPool.of(),
        Dense.of(classes).named("fc"));
  }

  private static ConvNorm conv(int filters, int rows, int columns) {
    return ConvNorm.of(Conv2d.of(filters, rows, columns).padding(Padding.SAME)).epsilon(EPSILON);
  }

  private static ConvNorm inside(int filters) {
    return ConvNorm.of(Conv2d.of(filters, 3)).epsilon(EPSILON);
  }

  private static ConvNorm halving(int filters) {
    return ConvNorm.of(Conv2d.of(filters, 3).stride(2)).epsilon(EPSILON);
  }

  private static AvgPool2d average() {
    return AvgPool2d.of(3).stride(1).padding(Padding.SAME);
  }

  @Override
  public Shape pictures() {
    return Shape.of(299, 299, 3);
  }

  @Override
  public InceptionV3 classes(int changed) {
    return new InceptionV3(auxiliary, changed, name);
  }

  @Override
  public InceptionV3 named(String changed) {
    return new InceptionV3(auxiliary, classes, changed);
  }

  @Override
  public String title() {
    return "inception-v3" + (auxiliary ? "-aux" : "");
  }
}
