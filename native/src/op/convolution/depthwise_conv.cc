// depthwise_conv1d, depthwise_conv2d and depthwise_conv3d: each channel is convolved by itself, with
// `multiplier` filters. oneDNN where it has kernels made for that (mostly pictures, one filter per channel),
// elsewhere loops over channels that lie one behind the other, in blocks or channels last.
#include "op/convolution/depthwise_loops.h"
#include "op/weighted.h"

namespace margay {
namespace {

class DepthwiseConv final : public ConvolutionOperator {
 public:
  DepthwiseConv(const Declaration& declaration, size_t axes) {
    const Attributes& attributes = declaration.attributes;
    Convolution& c = convolution_;
    c.input = windowed_input(declaration, axes);
    c.channels = c.groups = c.input.back();
    c.filters = c.channels * attributes.whole("multiplier");
    c.window = read_window(attributes, c.input, axes, false);
    read_bias_and_activation(attributes);
    c.output = shape_ = c.window.output(c.filters);

    const double taps = static_cast<double>(c.window.taps());
    Shape kernel = c.window.each([](const WindowAxis& a) { return a.kernel; });
    kernel.insert(kernel.end(), {c.channels, c.group_filters()});
    add_parameters(attributes, kernel, taps, taps * static_cast<double>(c.group_filters()), c.filters);
    flop_ = 2.0 * taps * static_cast<double>(elements(shape_));
  }

  template <bool tail>
  bool suits_onednn(const Builder& builder) const {
    if (tail && !builder.tail_parts()) return false;
    return convolution_.group_filters() == 1 && convolution_onednn_suits(builder, convolution_) &&
           convolution_onednn_is_direct(builder, convolution_, tail);
  }
  void onednn_forward(Builder& builder) const { convolution_onednn_forward(builder, convolution_); }
  void onednn_backward(Builder& builder) const { convolution_onednn_backward(builder, convolution_); }

  template <class T>
  void forward(Builder& builder) const {
    const Convolution& c = convolution_;
    const Value src = builder.input_as(src_layout(builder));
    const Value weights = builder.parameter(0, builder.outside(0));
    const Value bias = c.bias ? builder.parameter(1, builder.outside(1)) : Value{};
    const Value dst = builder.allocate(dst_layout(builder, src.desc));
    const Value wide = wide_buffer(builder);
    const Activation fused = fused_activation(builder, c.activation);
    builder.add(
        forward_phase(fused), "margay:depthwise", {src, weights, bias, dst, wide},
        [=, loops = DepthwiseLoops(c, channel_layout(dst.desc)), batch = builder.batch()](const Frame& f) {
          loops.forward(batch, fused, f.at<const T>(src), f.at<const T>(weights),
                        bias ? f.at<const T>(bias) : nullptr, f.at<T>(dst), wide ? f.at<T>(wide) : nullptr);
        },
        flop_);
    activated_output(builder, c.activation, dst);
  }

  template <class T>
  void backward(Builder& builder) const {
    const Convolution& c = convolution_;
    const Value src = builder.input_as(src_layout(builder));
    const Value diff = builder.in_layout(activation_backward(builder, c.activation),
                                         dst_layout(builder, src.desc), "diff_dst");
    const Value weights = builder.parameter(0, builder.outside(0));
    const Value wide = wide_buffer(builder);
    const DepthwiseLoops loops(c, channel_layout(diff.desc));
    if (builder.trains()) {
      const bool direct = builder.gradient(0).desc == weights.desc;
      const Value diff_weights = direct ? builder.gradient(0) : builder.allocate(weights.desc);
      const Value diff_bias = c.bias ? builder.gradient(1) : Value{};
      const Value sample = builder.allocate(weights.desc);
      builder.add(
          "backward weights", "margay:depthwise", {src, diff, diff_weights, diff_bias, sample, wide},
          [=, batch = builder.batch()](const Frame& f) {
            loops.backward_weights(batch, f.at<const T>(src), f.at<const T>(diff), f.at<T>(diff_weights),
                                   diff_bias ? f.at<T>(diff_bias) : nullptr, f.at<T>(sample),
                                   wide ? f.at<T>(wide) : nullptr);
          },
          flop_);
      if (!direct) builder.reorder(diff_weights, builder.gradient(0), "diff_weights");
    }

    if (!builder.wants_diff()) return;
    const Value diff_src = builder.allocate(src.desc);
    builder.add(
        "backward data", "margay:depthwise", {weights, diff, diff_src, wide},
        [=, batch = builder.batch()](const Frame& f) {
          loops.backward_data(batch, f.at<const T>(weights), f.at<const T>(diff), f.at<T>(diff_src),
                              wide ? f.at<T>(wide) : nullptr);
        },
        flop_);
    builder.diff_input(diff_src);
  }

 private:
  /// The input as it lies if its blocks of channels fill vectors, and each channel has one filter; channels
  /// last otherwise.
  Desc src_layout(const Builder& builder) const {
    constexpr int64_t kVector = 8;
    const ChannelLayout layout = channel_layout(builder.input().desc);
    const bool blocks = layout && layout.inner >= kVector && convolution_.group_filters() == 1;
    return blocks ? builder.input().desc : plain_desc(convolution_.input, builder.batch(), builder.type());
  }

  /// The same for the output.
  Desc dst_layout(const Builder& builder, const Desc& src) const {
    const ChannelLayout layout = channel_layout(src);
    return layout.last ? plain_desc(convolution_.output, builder.batch(), builder.type())
                       : blocked_desc(convolution_.output, builder.batch(), layout.inner);
  }

  /// Of one sample with each channel as often as it has filters.
  Value wide_buffer(Builder& builder) const {
    if (convolution_.group_filters() == 1) return {};
    int64_t pixels = 1;
    for (const WindowAxis& axis : convolution_.window.axes) pixels *= axis.input;
    return builder.allocate(
        Desc({pixels, convolution_.filters}, data_type(builder.type()), {convolution_.filters, 1}));
  }
};

Schema schema(const char* name, size_t axes) {
  Schema schema{name, 1, convolution_window_keys(axes), {{"kernel"}, {"bias"}}};
  schema.keys.push_back(Key::whole("multiplier", "1", 1, kMaxFilters));
  for (Key& key : weighted_keys()) schema.keys.push_back(std::move(key));
  return schema;
}

template <size_t axes>
std::unique_ptr<Operator> depthwise(const Declaration& declaration) {
  return std::make_unique<DepthwiseConv>(declaration, axes);
}

using Self = DepthwiseConv;

const std::vector<Kernel> kernels = {
    kernel("onednn", where(&Self::suits_onednn<true>), &Self::onednn_forward, &Self::onednn_backward)
        .with_tail(),
    kernel("onednn", where(&Self::suits_onednn<false>), &Self::onednn_forward, &Self::onednn_backward),
    kernel("margay", single, &Self::forward<float>, &Self::backward<float>),
    kernel("margay", always, &Self::forward<double>, &Self::backward<double>)};

const Registration depthwise1d(schema("depthwise_conv1d", 1), depthwise<1>, kernels);
const Registration depthwise2d(schema("depthwise_conv2d", 2), depthwise<2>, kernels);
const Registration depthwise3d(schema("depthwise_conv3d", 3), depthwise<3>, kernels);

}  // namespace
}  // namespace margay
