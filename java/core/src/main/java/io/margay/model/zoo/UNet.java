package io.margay.model.zoo;

import io.margay.Shape;
import io.margay.layer.Chain;
import io.margay.layer.Concat;
import io.margay.layer.Conv2d;
import io.margay.layer.ConvTranspose2d;
import io.margay.layer.Initializer;
import io.margay.layer.MaxPool2d;
import io.margay.layer.Padding;
import io.margay.layer.Value;

/**
 * U-Net: down to small maps that know what, up again beside large ones that know where; votes for
 * every pixel.
 *
 * <pre>
 *  64 64                           → 128 64 64    classes 1x1        figure 1; each number is a convolution 3x3 with ReLU
 *   ↓ pool 2x2                     ↑ 2x2 up
 *   128 128                → 256 128 128
 *     256 256           → 512 256 256                                → is what was seen on the way down, put beside
 *       512 512     → 1024 512 512
 *          1024 1024
 * parameters  31,030,658
 * </pre>
 *
 * The count is that of the figure, for one channel and two classes; the paper says none. Its
 * convolutions lose a border and what is put beside is cropped; here they keep the size, so that
 * there are votes for all pixels: rows and columns are multiples of 16. The paper's dropout at the
 * end of the way down is left out, and so are its weights of pixels between cells, which a loss may
 * have ({@code mask}). An output is rows x columns x classes.
 *
 * @param classes at least 1
 * @param name before those of its layers, or empty
 * @see <a href="https://arxiv.org/abs/1505.04597">Ronneberger, Fischer and Brox 2015</a>
 */
public record UNet(int classes, String name) implements Architecture {

  private static final int[] FILTERS = {64, 128, 256, 512, 1024};

  /**
   * @throws IllegalArgumentException if there are no classes
   */
  public UNet {
    Classes.check("UNet", classes, name);
  }

  /** For cells and what is between them. */
  public static UNet of() {
    return new UNet(2, "");
  }

  @Override
  public Value compose(Value... inputs) {
    int deepest = FILTERS.length - 1;
    Value[] seen = new Value[deepest];
    Value x = inputs[0];
    for (int level = 0; level < deepest; level++) {
      seen[level] = twice(FILTERS[level]).named("down" + (level + 1)).apply(x);
      x = MaxPool2d.of(2).named("pool" + (level + 1)).apply(seen[level]);
    }
    x = twice(FILTERS[deepest]).named("bottom").apply(x);
    for (int level = deepest - 1; level >= 0; level--) {
      Value larger =
          ConvTranspose2d.of(FILTERS[level], 2).stride(2).named("grow" + (level + 1)).apply(x);
      Value both = Concat.of().named("beside" + (level + 1)).apply(seen[level], larger);
      x = twice(FILTERS[level]).named("up" + (level + 1)).apply(both);
    }
    return Conv2d.of(classes, 1).named("votes").apply(x);
  }

  private static Chain twice(int filters) {
    Conv2d conv =
        Conv2d.of(filters, 3).padding(Padding.SAME).relu().initializer(Initializer.heNormal());
    return Chain.of(conv.named("conv1"), conv.named("conv2"));
  }

  @Override
  public Shape pictures() {
    return Shape.of(512, 512, 1);
  }

  @Override
  public UNet classes(int changed) {
    return new UNet(changed, name);
  }

  @Override
  public UNet named(String changed) {
    return new UNet(classes, changed);
  }

  @Override
  public String title() {
    return "u-net";
  }
}
