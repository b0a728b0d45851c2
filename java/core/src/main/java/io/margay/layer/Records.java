package io.margay.layer;

import io.margay.program.Keys;
import java.util.Arrays;
import java.util.HashMap;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.function.Function;
import java.util.stream.Collectors;

/**
 * The operators that have a record, and how it is read from a line's keys: the one list of them.
 */
final class Records {

  private static final Map<String, Function<Keys, Layer>> READERS =
      new HashMap<>(
          Map.ofEntries(
              entry("conv1d", Conv1d::read),
              entry("conv2d", Conv2d::read),
              entry("conv3d", Conv3d::read),
              entry("depthwise_conv1d", DepthwiseConv1d::read),
              entry("depthwise_conv2d", DepthwiseConv2d::read),
              entry("depthwise_conv3d", DepthwiseConv3d::read),
              entry("conv1d_transpose", ConvTranspose1d::read),
              entry("conv2d_transpose", ConvTranspose2d::read),
              entry("conv3d_transpose", ConvTranspose3d::read),
              entry("locally_connected1d", LocallyConnected1d::read),
              entry("locally_connected2d", LocallyConnected2d::read),
              entry("dense", Dense::read),
              entry("embedding", Embedding::read),
              entry("maxpool1d", MaxPool1d::read),
              entry("maxpool2d", MaxPool2d::read),
              entry("maxpool3d", MaxPool3d::read),
              entry("avgpool1d", AvgPool1d::read),
              entry("avgpool2d", AvgPool2d::read),
              entry("avgpool3d", AvgPool3d::read),
              entry("adaptive_avgpool", AdaptiveAvgPool::read),
              entry("adaptive_maxpool", AdaptiveMaxPool::read),
              entry("global_avgpool", keys -> GlobalAvgPool.of()),
              entry("global_maxpool", keys -> GlobalMaxPool.of()),
              entry("batch_norm", BatchNorm::read),
              entry("layer_norm", LayerNorm::read),
              entry("group_norm", GroupNorm::read),
              entry("instance_norm", InstanceNorm::read),
              entry("local_response_norm", LocalResponseNorm::read),
              entry("prelu", PRelu::read),
              entry("dropout", Dropout::read),
              entry("spatial_dropout", SpatialDropout::read),
              entry("alpha_dropout", AlphaDropout::read),
              entry("gaussian_noise", GaussianNoise::read),
              entry("softmax", Softmax::read),
              entry("log_softmax", LogSoftmax::read),
              entry("add", keys -> Add.of()),
              entry("subtract", keys -> Subtract.of()),
              entry("multiply", keys -> Multiply.of()),
              entry("divide", keys -> Divide.of()),
              entry("maximum", keys -> Maximum.of()),
              entry("minimum", keys -> Minimum.of()),
              entry("concat", Concat::read),
              entry("matmul", MatMul::read),
              entry("flatten", keys -> Flatten.of()),
              entry("reshape", Reshape::read),
              entry("pad", Pad::read),
              entry("crop", Crop::read),
              entry("slice", Slice::read),
              entry("permute", Permute::read),
              entry("resize", Resize::read)));

  static {
    for (Activation.Kind kind : Activation.Kind.values()) {
      READERS.put(kind.word(), keys -> Activation.read(kind, keys));
    }
    for (Reduce.Kind kind : Reduce.Kind.values()) {
      READERS.put(kind.word(), keys -> Reduce.read(kind, keys));
    }
  }

  private Records() {}

  private static Map.Entry<String, Function<Keys, Layer>> entry(
      String op, Function<Keys, Layer> read) {
    return Map.entry(op, read);
  }

  static Set<String> operators() {
    return READERS.keySet();
  }

  static Optional<Function<Keys, Layer>> reader(String op) {
    return Optional.ofNullable(READERS.get(op));
  }

  /** Empty also where the line has a key that the record does not know, so that nothing is lost. */
  static Optional<Layer> read(String op, Keys keys) {
    return reader(op)
        .map(read -> read.apply(keys))
        .filter(layer -> names(layer.attributes()).equals(keys.asMap().keySet()));
  }

  private static Set<String> names(String attributes) {
    return attributes.isEmpty()
        ? Set.of()
        : Arrays.stream(attributes.split(" "))
            .map(word -> word.substring(0, word.indexOf('=')))
            .collect(Collectors.toSet());
  }
}
