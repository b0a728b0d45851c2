// Convolution through oneDNN: bias and activation are fused into the forward kernel.
#include "op/convolution/convolution.h"

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

Desc wish(Builder& builder, const Shape& shape) {
  return builder.layout() == Layout::channels_last ? plain_desc(shape, builder.batch(), Type::f32)
                                                   : any_desc(shape, builder.batch());
}

/// The same for the weights' gradient. oneDNN 3.11 writes outside its scratchpad for a 1x1 window that is
/// moved by more than 1 over fewer channels than a block, channels last: there it shall choose the layout.
Desc wish_for_weights(Builder& builder, const Convolution& c, const Shape& shape) {
  constexpr int64_t kBlock = 16;
  bool skips = c.group_channels() < kBlock;
  for (const WindowAxis& axis : c.window.axes) skips &= axis.kernel == 1;
  bool moves = false;
  for (const WindowAxis& axis : c.window.axes) moves |= axis.stride > 1;
  return skips && moves ? any_desc(shape, builder.batch()) : wish(builder, shape);
}

/// What a primitive does with its result before it writes it.
class Operations {
 public:
  Operations(Builder& builder, const ResultTail& tail, const Shape& output)
      : builder_(builder), addend_(tail.addend) {
    if (tail.affine.scale) binary(dnnl::algorithm::binary_mul, tail.affine.scale, tail.affine.scale.desc);
    if (tail.affine.shift) binary(dnnl::algorithm::binary_add, tail.affine.shift, tail.affine.shift.desc);
    if (tail.addend) binary(dnnl::algorithm::binary_add, tail.addend, any_desc(output, builder.batch()));
  }

  void activation(const Activation& activation) {
    for (const Eltwise& one : activation.eltwise())
      operations_.append_eltwise(one.algorithm, one.alpha, one.beta);
  }

  dnnl::primitive_attr attributes() const {
    dnnl::primitive_attr attributes = user_scratchpad();
    attributes.set_post_ops(operations_);
    return attributes;
  }

  /// A value of the result's size is brought into its layout.
  void add_arguments(const Desc& dst, std::vector<std::pair<int, Value>>& arguments) {
    for (size_t i = 0; i < values_.size(); ++i) {
      const bool whole = values_[i].ref.id == addend_.ref.id;
      arguments.emplace_back(DNNL_ARG_ATTR_MULTIPLE_POST_OP(static_cast<int>(i)) | DNNL_ARG_SRC_1,
                             whole ? builder_.in_layout(addend_, dst, "addend") : values_[i]);
    }
  }

 private:
  void binary(dnnl::algorithm algorithm, const Value& value, const Desc& desc) {
    operations_.append_binary(algorithm, desc);
    values_.push_back(value);
  }

  Builder& builder_;
  dnnl::post_ops operations_;
  Value addend_;
  std::vector<Value> values_;
};

}  // namespace

void convolution_onednn_forward(Builder& builder, const Convolution& c) {
  const Geometry g(c);
  State& state = builder.state<State>();
  const dnnl::prop_kind kind =
      builder.training() ? dnnl::prop_kind::forward_training : dnnl::prop_kind::forward_inference;
  const Desc bias = c.bias ? builder.outside(1) : Desc();
  const ResultTail tail = builder.tail();
  const Activation activation = tail.activation ? *tail.activation : fused_activation(builder, c.activation);
  Operations operations(builder, tail, c.output);
  operations.activation(activation);
  state.forward = dnnl::convolution_forward::primitive_desc(
      builder.engine(), kind, dnnl::algorithm::convolution_direct, wish(builder, c.input),
      any_like(builder.outside(0)), bias, wish(builder, c.output), g.strides, g.dilates, g.before, g.after,
      operations.attributes());
  state.src = builder.input_as(state.forward.src_desc());
  const Value weights = builder.parameter(0, state.forward.weights_desc());
  const Value dst = builder.allocate(state.forward.dst_desc());
  std::vector<std::pair<int, Value>> arguments = {
      {DNNL_ARG_SRC, state.src},
      {DNNL_ARG_WEIGHTS, weights},
      {DNNL_ARG_BIAS, c.bias ? builder.parameter(1, bias) : Value{}},
      {DNNL_ARG_DST, dst}};
  operations.add_arguments(dst.desc, arguments);
  builder.add("forward" + tail.words + (activation ? text(" + ", activation.name()) : ""), state.forward,
              dnnl::convolution_forward(state.forward), arguments,
              layout_of(state.src.desc) + " " + layout_of(weights.desc) + " -> " + layout_of(dst.desc),
              builder.node().op->flop());
  activated_output(builder, c.activation, dst);
}

void convolution_onednn_backward(Builder& builder, const Convolution& c) {
  const Geometry g(c);
  State& state = builder.state<State>();
  const Value diff = activation_backward(builder, c.activation);
  const double flop = builder.node().op->flop();

  const Desc bias = c.bias ? builder.outside(1) : Desc();
  const dnnl::convolution_backward_weights::primitive_desc weights(
      builder.engine(), dnnl::algorithm::convolution_direct, wish_for_weights(builder, c, c.input),
      any_like(builder.outside(0)), bias, wish_for_weights(builder, c, c.output), g.strides, g.dilates,
      g.before, g.after, state.forward, user_scratchpad());
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
  const dnnl::convolution_backward_data::primitive_desc data(
      builder.engine(), dnnl::algorithm::convolution_direct, wish(builder, c.input),
      any_like(builder.outside(0)), wish(builder, c.output), g.strides, g.dilates, g.before, g.after,
      state.forward, user_scratchpad());
  const Value kernel = builder.parameter(0, data.weights_desc());
  const Value diff_of_data = builder.in_layout(diff, data.diff_dst_desc(), "diff_dst");
  const Value diff_src = builder.allocate(data.diff_src_desc());
  builder.add("backward data", data, dnnl::convolution_backward_data(data),
              {{DNNL_ARG_DIFF_DST, diff_of_data}, {DNNL_ARG_WEIGHTS, kernel}, {DNNL_ARG_DIFF_SRC, diff_src}},
              layout_of(diff_of_data.desc) + " " + layout_of(kernel.desc) + " -> " + layout_of(diff_src.desc),
              flop);
  builder.diff_input(diff_src);
}

}  // namespace margay
