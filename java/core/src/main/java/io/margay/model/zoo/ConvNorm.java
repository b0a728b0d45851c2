package io.margay.model.zoo;

import io.margay.layer.Activation;
import io.margay.layer.BatchNorm;
import io.margay.layer.Composite;
import io.margay.layer.Conv2d;
import io.margay.layer.DepthwiseConv2d;
import io.margay.layer.Initializer;
import io.margay.layer.Layer;
import io.margay.layer.Padding;
import io.margay.layer.Value;
import java.util.Optional;

/**
 * A convolution, without bias as a rule, batch normalisation and an activation: the unit that most
 * networks since 2015 are made of. Momentum 0.9 is 0.1 in PyTorch's words.
 *
 * @param conv any
 * @param epsilon of the normalisation
 * @param activation at the end, if any
 * @param name before those of the three layers
 */
record ConvNorm(Layer conv, double epsilon, Optional<Layer> activation, String name)
    implements Composite {

  private static final double MOMENTUM = 0.9;

  /** Filters of odd size that keep the picture's size under stride 1, with ReLU. */
  static ConvNorm of(int filters, int size, int stride) {
    return of(Conv2d.of(filters, size).stride(stride).padding(Padding.of((size - 1) / 2)));
  }

  /** Without bias, and with He's initialisation. */
  static ConvNorm of(Conv2d conv) {
    return behind(conv.bias(false).initializer(Initializer.heNormal()));
  }

  /** Each channel by itself. */
  static ConvNorm depthwise(int size, int stride) {
    return behind(
        DepthwiseConv2d.of(size)
            .stride(stride)
            .padding(Padding.of((size - 1) / 2))
            .bias(false)
            .initializer(Initializer.heNormal()));
  }

  /** Behind a convolution as it is. */
  static ConvNorm behind(Layer conv) {
    return new ConvNorm(conv, 1e-5, Optional.of(Activation.relu()), "");
  }

  ConvNorm linear() {
    return new ConvNorm(conv, epsilon, Optional.empty(), name);
  }

  ConvNorm activation(Layer changed) {
    return new ConvNorm(conv, epsilon, Optional.of(changed), name);
  }

  ConvNorm epsilon(double changed) {
    return new ConvNorm(conv, changed, activation, name);
  }

  @Override
  public Value compose(Value... inputs) {
    BatchNorm norm = BatchNorm.of().momentum(MOMENTUM).epsilon(epsilon);
    Value value = norm.named("norm").apply(conv.named("conv").apply(inputs));
    return activation.isEmpty() ? value : activation.get().named("act").apply(value);
  }

  @Override
  public ConvNorm named(String changed) {
    return new ConvNorm(conv, epsilon, activation, changed);
  }
}
