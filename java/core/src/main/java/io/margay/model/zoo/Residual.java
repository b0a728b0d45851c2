package io.margay.model.zoo;

import io.margay.layer.Activation;
import io.margay.layer.Add;
import io.margay.layer.Composite;
import io.margay.layer.MaxPool2d;
import io.margay.layer.Pad;
import io.margay.layer.SqueezeExcite;
import io.margay.layer.Value;
import java.util.List;
import java.util.Optional;

/**
 * A residual block: some units, the last of them without ReLU, added to what they were given, then
 * ReLU. Where the shape changes the shortcut is a 1x1 convolution (option B of He et al. 2015), or
 * every other place with zeros for new channels (option A). The channels may be weighed before the
 * sum.
 *
 * @param units in a row
 * @param filters of the last of them
 * @param stride of all of them together
 * @param padded whether a shortcut that changes the shape learns nothing
 * @param excite weighs channels, if at all
 * @param name before those of the layers
 */
record Residual(
    List<ConvNorm> units,
    int filters,
    int stride,
    boolean padded,
    Optional<SqueezeExcite> excite,
    String name)
    implements Composite {

  /** Two convolutions 3x3. */
  static Residual basic(int filters, int stride) {
    return new Residual(
        List.of(ConvNorm.of(filters, 3, stride), ConvNorm.of(filters, 3, 1)),
        filters,
        stride,
        false,
        Optional.empty(),
        "");
  }

  /** Through fewer channels: 1x1 to as many as filters, 3x3, and 1x1 to four times as many. */
  static Residual bottleneck(int filters, int stride) {
    return new Residual(
        List.of(
            ConvNorm.of(filters, 1, 1),
            ConvNorm.of(filters, 3, stride),
            ConvNorm.of(4 * filters, 1, 1)),
        4 * filters,
        stride,
        false,
        Optional.empty(),
        "");
  }

  /** With channels that are weighed before the sum. */
  Residual excited(SqueezeExcite changed) {
    return new Residual(units, filters, stride, padded, Optional.of(changed), name);
  }

  /** With shortcuts that learn nothing. */
  Residual withoutProjection() {
    return new Residual(units, filters, stride, true, excite, name);
  }

  @Override
  public Value compose(Value... inputs) {
    Value x = inputs[0];
    for (int i = 1; i <= units.size(); i++) {
      ConvNorm unit = units.get(i - 1);
      x = (i < units.size() ? unit : unit.linear()).named("unit" + i).apply(x);
    }
    if (excite.isPresent()) {
      x = excite.get().named("excite").apply(x);
    }
    boolean same = inputs[0].shape().equals(x.shape());
    Value shortcut = same ? inputs[0] : shortcut(inputs[0]);
    return Activation.relu().named("act").apply(Add.of().apply(x, shortcut));
  }

  private Value shortcut(Value x) {
    if (!padded) {
      return ConvNorm.of(filters, 1, stride).linear().named("shortcut").apply(x);
    }
    Value places = MaxPool2d.of(1).stride(stride).named("shortcut/places").apply(x);
    int missing = filters - x.shape().dim(2);
    return Pad.zero(0, 0, 0, 0, missing / 2, missing - missing / 2)
        .named("shortcut/channels")
        .apply(places);
  }

  @Override
  public Residual named(String changed) {
    return new Residual(units, filters, stride, padded, excite, changed);
  }
}
