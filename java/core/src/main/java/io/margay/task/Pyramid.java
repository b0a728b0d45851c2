package io.margay.task;

import io.margay.layer.Activation;
import io.margay.layer.BatchNorm;
import io.margay.layer.Concat;
import io.margay.layer.Conv2d;
import io.margay.layer.Initializer;
import io.margay.layer.Padding;
import io.margay.layer.Resize;
import io.margay.layer.Value;
import java.util.ArrayList;
import java.util.List;

/**
 * Maps of a picture at several sizes that know what is around: down to the coarsest, and up again
 * beside what was seen on the way, as U-Net (Ronneberger et al. 2015) and feature pyramids (Lin et
 * al. 2017) do.
 *
 * <pre>
 * down1   two convolutions 3x3 with batch normalisation and ReLU, the first with the stride of the stem
 * down2   … with stride 2, and so on
 * up(n-1) the maps above, each value repeated, beside those of down(n-1): one convolution
 * </pre>
 *
 * @param filters of each level, the finest first
 * @param stem stride of the first level: 1 keeps the picture's size
 */
record Pyramid(List<Integer> filters, int stem) {

  private static final double MOMENTUM = 0.9;

  /** The coarsest maps alone. */
  Value coarsest(Value picture) {
    List<Value> down = down(picture);
    return down.get(down.size() - 1);
  }

  /**
   * The maps of each level on the way up, the finest first; the coarsest is that of the way down.
   */
  List<Value> maps(Value picture) {
    List<Value> maps = new ArrayList<>(down(picture));
    for (int level = maps.size() - 2; level >= 0; level--) {
      Value seen = maps.get(level);
      String name = "up" + (level + 1);
      Value larger =
          Resize.nearestTo(seen.shape().dim(0), seen.shape().dim(1))
              .named(name + "/larger")
              .apply(maps.get(level + 1));
      Value both = Concat.of().named(name + "/beside").apply(seen, larger);
      maps.set(level, block(both, filters.get(level), 1, name));
    }
    return maps;
  }

  private List<Value> down(Value picture) {
    List<Value> maps = new ArrayList<>();
    Value value = picture;
    for (int level = 0; level < filters.size(); level++) {
      String name = "down" + (level + 1);
      int count = filters.get(level);
      value = block(value, count, level == 0 ? stem : 2, name + "/first");
      value = block(value, count, 1, name + "/second");
      maps.add(value);
    }
    return maps;
  }

  /** A convolution 3x3 that keeps the size under stride 1, batch normalisation and ReLU. */
  static Value block(Value value, int filters, int stride, String name) {
    Value maps =
        Conv2d.of(filters, 3)
            .stride(stride)
            .padding(Padding.SAME)
            .bias(false)
            .initializer(Initializer.heNormal())
            .named(name + "/conv")
            .apply(value);
    Value normal = BatchNorm.of().momentum(MOMENTUM).named(name + "/norm").apply(maps);
    return Activation.relu().named(name + "/relu").apply(normal);
  }
}
