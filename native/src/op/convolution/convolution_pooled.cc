// Convolution, ReLU and max pooling in one pass: pooled_loops.h. For few channels, where the convolution
// alone has little to compute and much to write.
#include <algorithm>

#include "op/convolution/convolution.h"
#include "op/convolution/pooled_loops.h"

namespace margay {
namespace {

/// Above, the convolution alone is bound by its arithmetic.
constexpr int64_t kMostChannels = 4;

Value floats(Builder& builder, int64_t count) {
  return builder.allocate(Desc({count}, dnnl::memory::data_type::f32, dnnl::memory::format_tag::a));
}

/// As the convolution's result would lie.
Desc result_desc(const Builder& builder, const Convolution& c, const PooledConvolution& loops,
                 const Shape& shape) {
  const Desc plain = plain_desc(shape, builder.batch(), Type::f32);
  if (!convolution_onednn_suits(builder, c)) return plain;
  const ChannelLayout layout = channel_layout(convolution_onednn_result(builder, c));
  if (!layout || layout.last) return plain;
  const Desc blocked = blocked_desc(shape, builder.batch(), layout.inner);
  return !blocked.is_zero() && loops.takes(channel_layout(blocked)) ? blocked : plain;
}

}  // namespace

bool convolution_pooled_suits(const Convolution& c, const Window& pooling) {
  constexpr size_t kMostAxes = 2;
  return c.channels <= kMostChannels && c.groups == 1 && c.activation.is_relu() &&
         c.window.axes.size() <= kMostAxes && pooling.axes.size() == c.window.axes.size() &&
         pooling.taps() <= PooledConvolution::kMostPlaces &&
         std::all_of(pooling.axes.begin(), pooling.axes.end(),
                     [](const WindowAxis& a) { return a.stride >= a.kernel; });
}

void convolution_pooled_forward(Builder& builder, const Convolution& c, const Window& pooling) {
  const PooledConvolution loops(c.window, pooling, c.input, c.filters);
  const Value src = builder.plain_input();
  const Value weights = builder.parameter(0, builder.outside(0));
  const Value bias = c.bias ? builder.parameter(1, builder.outside(1)) : Value{};
  const Value dst = builder.new_output(result_desc(builder, c, loops, pooling.output(c.filters)));
  const Value scratch = floats(builder, loops.forward_scratch());
  Value& chosen = builder.state<Value>();
  if (builder.training())
    chosen = builder.allocate(Desc({static_cast<int64_t>(dst.desc.get_size() / sizeof(float))},
                                   dnnl::memory::data_type::u8, dnnl::memory::format_tag::a));
  builder.add(
      "forward + relu + maxpool", "margay:pooled", {src, weights, bias, dst, chosen, scratch},
      [=, chosen = chosen, layout = channel_layout(dst.desc), batch = builder.batch()](const Frame& f) {
        loops.forward(layout, batch, f.at<const float>(src), f.at<const float>(weights),
                      bias ? f.at<const float>(bias) : nullptr, f.at<float>(dst),
                      chosen ? f.at<uint8_t>(chosen) : nullptr, f.at<float>(scratch));
      },
      builder.node().op->flop());
}

void convolution_pooled_backward(Builder& builder, const Convolution& c, const Window& pooling) {
  const PooledConvolution loops(c.window, pooling, c.input, c.filters);
  const Value chosen = builder.state<Value>();
  const Value diff_dst = builder.diff_output_as(builder.output().desc);
  const ChannelLayout layout = channel_layout(diff_dst.desc);
  const int64_t batch = builder.batch();
  const double flop = builder.node().op->flop();

  if (builder.trains()) {
    const Value gradient = builder.gradient(0);
    const Desc& stored = builder.outside(0);
    const Value src = builder.plain_input();
    const Value diff_weights = stored == gradient.desc ? gradient : builder.allocate(stored);
    const Value diff_bias = c.bias ? builder.gradient(1) : Value{};
    const Value scratch = floats(builder, loops.weights_scratch());
    builder.add(
        "backward weights", "margay:pooled", {src, diff_dst, chosen, diff_weights, diff_bias, scratch},
        [=](const Frame& f) {
          loops.backward_weights(layout, batch, f.at<const float>(src), f.at<const float>(diff_dst),
                                 f.at<const uint8_t>(chosen), f.at<float>(diff_weights),
                                 diff_bias ? f.at<float>(diff_bias) : nullptr, f.at<float>(scratch));
        },
        flop);
    if (!(stored == gradient.desc)) builder.reorder(diff_weights, gradient, "diff_weights");
  }

  if (!builder.wants_diff()) return;
  const Value weights = builder.parameter(0, builder.outside(0));
  const Value diff_src = builder.allocate(plain_desc(c.input, batch, Type::f32));
  const Value scratch = floats(builder, loops.data_scratch());
  builder.add(
      "backward data", "margay:pooled", {diff_dst, chosen, weights, diff_src, scratch},
      [=](const Frame& f) {
        loops.backward_data(layout, batch, f.at<const float>(weights), f.at<const float>(diff_dst),
                            f.at<const uint8_t>(chosen), f.at<float>(diff_src), f.at<float>(scratch));
      },
      flop);
  builder.diff_input(diff_src);
}

}  // namespace margay
