package io.margay.model.zoo;

import io.margay.Shape;
import io.margay.layer.Activation;
import io.margay.layer.AvgPool2d;
import io.margay.layer.BatchNorm;
import io.margay.layer.Composite;
import io.margay.layer.Concat;
import io.margay.layer.Conv2d;
import io.margay.layer.Dense;
import io.margay.layer.GlobalAvgPool;
import io.margay.layer.Initializer;
import io.margay.layer.MaxPool2d;
import io.margay.layer.Padding;
import io.margay.layer.Value;
import java.util.List;

/**
 * DenseNet-121: every layer of a block sees the maps of all those before it.
 *
 * <pre>
 * conv 64 7x7 stride 2, max pooling 3x3 stride 2                    table 1, growth 32
 * block of 6, halve                                                 a layer of a block: norm, ReLU, conv 128 1x1, norm, ReLU,
 * block of 12, halve                                                conv 32 3x3, concatenated to what it was given
 * block of 24, halve                                                halve: norm, ReLU, conv 1x1 to half of the channels,
 * block of 16, norm, ReLU                                           average pooling 2x2
 * global average, dense
 * parameters  7,978,856
 * </pre>
 *
 * The count is torchvision's, for 224x224x3 and 1000 classes.
 *
 * @param classes at least 1
 * @param name before those of its layers, or empty
 * @see <a href="https://arxiv.org/abs/1608.06993">Huang, Liu, van der Maaten and Weinberger
 *     2016</a>
 */
public record DenseNet(int classes, String name) implements Architecture {

  private static final List<Integer> BLOCKS = List.of(6, 12, 24, 16);
  private static final int GROWTH = 32;
  private static final int BOTTLENECK = 4 * GROWTH;

  /**
   * @throws IllegalArgumentException if there are no classes
   */
  public DenseNet {
    Classes.check("DenseNet", classes, name);
  }

  /** For ImageNet's 1000 classes. */
  public static DenseNet of() {
    return new DenseNet(1000, "");
  }

  /** Norm, ReLU and a convolution, the other way round than {@link ConvNorm}. */
  private record NormConv(int filters, int size, String name) implements Composite {
    @Override
    public Value compose(Value... inputs) {
      return conv(filters, size).named("conv").apply(normalized(inputs[0]));
    }

    @Override
    public NormConv named(String changed) {
      return new NormConv(filters, size, changed);
    }
  }

  @Override
  public Value compose(Value... inputs) {
    Value x = ConvNorm.of(64, 7, 2).named("conv1").apply(inputs);
    x = MaxPool2d.of(3).stride(2).padding(Padding.of(1)).named("pool1").apply(x);
    for (int block = 2; block <= BLOCKS.size() + 1; block++) {
      for (int i = 1; i <= BLOCKS.get(block - 2); i++) {
        String layer = "block" + block + "_" + i;
        Value more = new NormConv(BOTTLENECK, 1, layer + "_bottleneck").apply(x);
        x = Concat.of().apply(x, new NormConv(GROWTH, 3, layer).apply(more));
      }
      if (block <= BLOCKS.size()) {
        x = new NormConv(x.shape().dim(2) / 2, 1, "halve" + block).apply(x);
        x = AvgPool2d.of(2).named("pool" + block).apply(x);
      }
    }
    return Dense.of(classes).named("fc").apply(GlobalAvgPool.of().apply(normalized(x)));
  }

  private static Value normalized(Value x) {
    BatchNorm norm = BatchNorm.of().momentum(0.9).epsilon(1e-5);
    return Activation.relu().apply(norm.apply(x));
  }

  private static Conv2d conv(int filters, int size) {
    return Conv2d.of(filters, size)
        .padding(Padding.SAME)
        .bias(false)
        .initializer(Initializer.heNormal());
  }

  @Override
  public Shape pictures() {
    return Shape.of(224, 224, 3);
  }

  @Override
  public DenseNet classes(int changed) {
    return new DenseNet(changed, name);
  }

  @Override
  public DenseNet named(String changed) {
    return new DenseNet(classes, changed);
  }

  @Override
  public String title() {
    return "densenet-121";
  }
}
