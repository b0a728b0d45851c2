// Convolution through oneDNN: bias and activation are fused into the forward kernel.
#include <algorithm>

#include "op/convolution/channel_bias.h"
#include "op/convolution/convolution.h"
#include "op/post_operations.h"

namespace margay {
namespace {

struct State {
  dnnl::convolution_forward::primitive_desc forward;
  Value src;
};

/// The arguments that the three primitives of a convolution share.
struct Geometry {
  dnnl::memory::dims strides, dilates, before, after;

  explicit Geometry(const Convolution& c)
      : strides(c.window.each(step)),
        dilates(c.window.each([](const WindowAxis& a) { return a.dilation - 1; })),
        before(c.window.each([](const WindowAxis& a) { return a.before; })),
        after(c.window.each([](const WindowAxis& a) { return a.reach(); })) {}

  // A single window never moves, and oneDNN 3.11 may compute wrong values when told that it would by more
  // than 1. A stride of 1 asks for a window that reaches to the end.
  static int64_t step(const WindowAxis& a) { return a.output == 1 && a.reach() >= 0 ? 1 : a.stride; }
};

Desc wish(const Builder& builder, const Shape& shape) {
  return builder.layout() == Layout::channels_last ? plain_desc(shape, builder.batch(), Type::f32)
                                                   : any_desc(shape, builder.batch());
}

/// The same for the weights' gradient. oneDNN 3.11 writes outside its scratchpad for a 1x1 window that is
/// moved by more than 1 over fewer channels than a block, channels last: there it shall choose the layout.
Desc wish_for_weights(const Builder& builder, const Convolution& c, const Shape& shape) {
  constexpr int64_t kBlock = 16;
  bool skips = c.group_channels() < kBlock;
  for (const WindowAxis& axis : c.window.axes) skips &= axis.kernel == 1;
  bool moves = false;
  for (const WindowAxis& axis : c.window.axes) moves |= axis.stride > 1;
  return skips && moves ? any_desc(shape, builder.batch()) : wish(builder, shape);
}

Desc bias_of(const Builder& builder, const Convolution& c) { return c.bias ? builder.outside(1) : Desc(); }

dnnl::convolution_forward::primitive_desc forward_of(const Builder& builder, const Convolution& c,
                                                     const dnnl::primitive_attr& attributes) {
  const Geometry g(c);
  const dnnl::prop_kind kind =
      builder.training() ? dnnl::prop_kind::forward_training : dnnl::prop_kind::forward_inference;
  return dnnl::convolution_forward::primitive_desc(
      builder.engine(), kind, dnnl::algorithm::convolution_direct, wish(builder, c.input),
      any_like(builder.outside(0)), bias_of(builder, c), wish(builder, c.output), g.strides, g.dilates,
      g.before, g.after, attributes);
}

dnnl::convolution_backward_weights::primitive_desc weights_of(
    const Builder& builder, const Convolution& c, const dnnl::convolution_forward::primitive_desc& forward) {
  const Geometry g(c);
  return dnnl::convolution_backward_weights::primitive_desc(
      builder.engine(), dnnl::algorithm::convolution_direct, wish_for_weights(builder, c, c.input),
      any_like(builder.outside(0)), bias_of(builder, c), wish_for_weights(builder, c, c.output), g.strides,
      g.dilates, g.before, g.after, forward, user_scratchpad());
}

dnnl::convolution_backward_data::primitive_desc data_of(
    const Builder& builder, const Convolution& c, const dnnl::convolution_forward::primitive_desc& forward) {
  const Geometry g(c);
  return dnnl::convolution_backward_data::primitive_desc(
      builder.engine(), dnnl::algorithm::convolution_direct, wish(builder, c.input),
      any_like(builder.outside(0)), wish(builder, c.output), g.strides, g.dilates, g.before, g.after, forward,
      user_scratchpad());
}

}  // namespace

bool convolution_onednn_suits(const Builder& builder, const Convolution& c) {
  // oneDNN 3.11 computes wrong values for one channel and a single column of windows that has a stride and
  // leaves a rest of the picture out (without a rest, the stride can be hidden from it).
  const WindowAxis& columns = c.window.axes.back();
  const bool misread = c.channels == 1 && columns.output == 1 && columns.stride > 1 && columns.reach() < 0;
  if (builder.type() != Type::f32 || misread) return false;
  // Where dilated windows see padding alone, its kernels read beside the input.
  for (const WindowAxis& axis : c.window.axes)
    if (axis.dilation > 1 && !axis.touches()) return false;
  // Nor does it take a rest as long as a step, which a transposed convolution may leave by its output
  // padding.
  return std::all_of(c.window.axes.begin(), c.window.axes.end(),
                     [](const WindowAxis& a) { return a.reach() + Geometry::step(a) > 0; });
}

bool convolution_onednn_is_direct(const Builder& builder, const Convolution& c, bool with_tail) {
  const auto direct = [](const dnnl::primitive_desc_base& description) {
    const std::string kernel = description.impl_info_str();
    return kernel.find("gemm") == std::string::npos && kernel.find("ref") == std::string::npos;
  };
  const Activation fused = fused_activation(builder, c.activation);
  const auto forward = forward_of(
      builder, c, with_tail ? PostOperations::planned(builder, fused, c.output) : attributes_with(fused));
  return direct(forward) && (!builder.training() || (direct(weights_of(builder, c, forward)) &&
                                                     direct(data_of(builder, c, forward))));
}

Desc convolution_onednn_result(const Builder& builder, const Convolution& c) {
  return forward_of(builder, c, attributes_with(fused_activation(builder, c.activation))).dst_desc();
}

void convolution_onednn_forward(Builder& builder, const Convolution& c) {
  State& state = builder.state<State>();
  const ResultTail tail = builder.tail();
  const Activation activation = tail.activation ? *tail.activation : fused_activation(builder, c.activation);
  const PostOperations operations(builder, tail, activation, c.output);
  state.forward = forward_of(builder, c, operations.attributes());
  state.src = builder.input_as(state.forward.src_desc());
  const Value weights = builder.parameter(0, state.forward.weights_desc());
  const Value dst = builder.allocate(state.forward.dst_desc());
  std::vector<std::pair<int, Value>> arguments = {
      {DNNL_ARG_SRC, state.src},
      {DNNL_ARG_WEIGHTS, weights},
      {DNNL_ARG_BIAS, c.bias ? builder.parameter(1, bias_of(builder, c)) : Value{}},
      {DNNL_ARG_DST, dst}};
  operations.add_arguments(dst.desc, arguments);
  builder.add("forward" + tail.words + (activation ? text(" + ", activation.name()) : ""), state.forward,
              dnnl::convolution_forward(state.forward), arguments,
              layout_of(state.src.desc) + " " + layout_of(weights.desc) + " -> " + layout_of(dst.desc),
              builder.node().op->flop());
  activated_output(builder, c.activation, dst);
}

void convolution_onednn_backward(Builder& builder, const Convolution& c) {
  State& state = builder.state<State>();
  const Value diff = activation_backward(builder, c.activation);
  const double flop = builder.node().op->flop();

  const auto weights = weights_of(builder, c, state.forward);
  const Value gradient = builder.gradient(0);
  const bool direct = weights.diff_weights_desc() == gradient.desc;
  const Value diff_weights = direct ? gradient : builder.allocate(weights.diff_weights_desc());
  const Value src = builder.input_as(weights.src_desc());
  const Value diff_dst = builder.in_layout(diff, weights.diff_dst_desc(), "diff_dst");
  builder.add("backward weights", weights, dnnl::convolution_backward_weights(weights),
              {{DNNL_ARG_SRC, src},
               {DNNL_ARG_DIFF_DST, diff_dst},
               {DNNL_ARG_DIFF_WEIGHTS, diff_weights},
               {DNNL_ARG_DIFF_BIAS, c.bias ? builder.gradient(1) : Value{}}},
              layout_of(src.desc) + " " + layout_of(diff_dst.desc) + " -> " + layout_of(diff_weights.desc),
              flop);
  if (!direct) builder.reorder(diff_weights, gradient, "diff_weights");

  if (!builder.wants_diff()) return;
  const auto data = data_of(builder, c, state.forward);
  const Value kernel = builder.parameter(0, data.weights_desc());
  const Value diff_of_data = builder.in_layout(diff, data.diff_dst_desc(), "diff_dst");
  const Value diff_src = builder.allocate(data.diff_src_desc());
  builder.add("backward data", data, dnnl::convolution_backward_data(data),
              {{DNNL_ARG_DIFF_DST, diff_of_data}, {DNNL_ARG_WEIGHTS, kernel}, {DNNL_ARG_DIFF_SRC, diff_src}},
              layout_of(diff_of_data.desc) + " " + layout_of(kernel.desc) + " -> " + layout_of(diff_src.desc),
              flop);
  builder.diff_input(diff_src);
}

// ---- the transposed convolution: the convolution's passes with their roles exchanged ----

namespace {

/// The convolution alone: bias and activation belong to the other side.
Convolution alone(const Convolution& c) {
  Convolution bare = c;
  bare.bias = false;
  bare.activation = {};
  return bare;
}

}  // namespace

void transposed_onednn_forward(Builder& builder, const Convolution& c) {
  const auto data = data_of(builder, alone(c), forward_of(builder, alone(c), user_scratchpad()));
  const Value src = builder.input_as(data.diff_dst_desc());
  const Value weights = builder.parameter(0, data.weights_desc());
  const Value dst = builder.allocate(data.diff_src_desc());
  builder.add("forward", data, dnnl::convolution_backward_data(data),
              {{DNNL_ARG_DIFF_DST, src}, {DNNL_ARG_WEIGHTS, weights}, {DNNL_ARG_DIFF_SRC, dst}},
              layout_of(src.desc) + " " + layout_of(weights.desc) + " -> " + layout_of(dst.desc),
              builder.node().op->flop());
  const Activation fused = fused_activation(builder, c.activation);
  if (c.bias || fused) {
    const Value bias = c.bias ? builder.parameter(1, builder.outside(1)) : Value{};
    builder.add(forward_phase(fused), "margay:bias", {dst, bias},
                [=, layout = channel_layout(dst.desc), batch = builder.batch()](const Frame& f) {
                  add_channel_bias(layout, batch, c.channels, bias ? f.at<const float>(bias) : nullptr, fused,
                                   f.at<float>(dst));
                });
  }
  activated_output(builder, c.activation, dst);
}

void transposed_onednn_backward(Builder& builder, const Convolution& c) {
  const Value diff = activation_backward(builder, c.activation);
  const double flop = builder.node().op->flop();
  const auto forward = forward_of(builder, alone(c), user_scratchpad());

  const auto weights = weights_of(builder, alone(c), forward);
  const Value gradient = builder.gradient(0);
  const bool direct = weights.diff_weights_desc() == gradient.desc;
  const Value diff_weights = direct ? gradient : builder.allocate(weights.diff_weights_desc());
  const Value src = builder.input_as(weights.diff_dst_desc());
  const Value diff_dst = builder.in_layout(diff, weights.src_desc(), "diff_dst");
  builder.add("backward weights", weights, dnnl::convolution_backward_weights(weights),
              {{DNNL_ARG_SRC, diff_dst}, {DNNL_ARG_DIFF_DST, src}, {DNNL_ARG_DIFF_WEIGHTS, diff_weights}},
              layout_of(src.desc) + " " + layout_of(diff_dst.desc) + " -> " + layout_of(diff_weights.desc),
              flop);
  if (!direct) builder.reorder(diff_weights, gradient, "diff_weights");
  if (c.bias && builder.trains()) {
    const Value sums = builder.gradient(1);
    builder.add("backward bias", "margay:bias", {diff, sums},
                [=, layout = channel_layout(diff.desc), batch = builder.batch()](const Frame& f) {
                  channel_bias_gradient(layout, batch, c.channels, f.at<const float>(diff),
                                        f.at<float>(sums));
                });
  }

  if (!builder.wants_diff()) return;
  const Value kernel = builder.parameter(0, forward.weights_desc());
  const Value diff_of_data = builder.in_layout(diff, forward.src_desc(), "diff_dst");
  const Value diff_src = builder.allocate(forward.dst_desc());
  builder.add("backward data", forward, dnnl::convolution_forward(forward),
              {{DNNL_ARG_SRC, diff_of_data}, {DNNL_ARG_WEIGHTS, kernel}, {DNNL_ARG_DST, diff_src}},
              layout_of(diff_of_data.desc) + " " + layout_of(kernel.desc) + " -> " + layout_of(diff_src.desc),
              flop);
  builder.diff_input(diff_src);
}

}  // namespace margay
