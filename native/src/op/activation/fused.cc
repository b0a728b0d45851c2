#include "op/activation/fused.h"

namespace margay {
namespace {

/// The value before an activation that needs it, from the forward pass to the backward pass.
struct Before {
  Value value;
};

int64_t values_of(const Builder& builder, const Value& value) {
  return static_cast<int64_t>(value.desc.get_size()) / bytes_of(builder.type());
}

/// All values of a buffer in a row, where blocks of channels are filled up: oneDNN has its reference kernels
/// there for some operations. What is filled up is 0 and stays 0.
Value in_a_row(const Value& value) {
  const Desc& desc = value.desc;
  if (desc.get_padded_dims() == desc.get_dims()) return value;
  const int64_t count = static_cast<int64_t>(desc.get_size()) / bytes_of(Type::f32);
  return {Desc({count}, desc.get_data_type(), dnnl::memory::format_tag::a), value.ref};
}

Value activate(Builder& builder, const std::string& phase, const Activation& activation, const Value& src) {
  const Value dst = builder.allocate(src.desc);
  const std::vector<Eltwise> chain = activation.eltwise();
  const bool f64 = builder.type() == Type::f64;
  if (f64 || chain.empty()) {
    const int64_t count = values_of(builder, src);
    builder.add(phase, f64 ? "margay:f64" : "margay:activation", {src, dst}, [=](const Frame& frame) {
      if (f64)
        activation.forward(frame.at<double>(src), frame.at<double>(dst), count);
      else
        activation.forward(frame.at<float>(src), frame.at<float>(dst), count);
    });
    builder.in_place(src, dst);
    return dst;
  }
  Value from = in_a_row(src);
  const Value to = in_a_row(dst);
  for (const Eltwise& one : chain) {
    const dnnl::eltwise_forward::primitive_desc description(
        builder.engine(), dnnl::prop_kind::forward_inference, one.algorithm, from.desc, to.desc, one.alpha,
        one.beta, user_scratchpad());
    builder.add(phase, description, dnnl::eltwise_forward(description),
                {{DNNL_ARG_SRC, from}, {DNNL_ARG_DST, to}}, layout_of(src.desc));
    builder.in_place(from, to);
    from = to;
  }
  return dst;
}

/// From the value before the activation, by oneDNN.
Value primitive_backward(Builder& builder, const Eltwise& eltwise, const Value& src, const Value& diff_dst) {
  const Value diff_src = builder.allocate(src.desc);
  const Value from = in_a_row(src), diff = in_a_row(diff_dst), to = in_a_row(diff_src);
  const dnnl::eltwise_forward::primitive_desc forward(builder.engine(), dnnl::prop_kind::forward_training,
                                                      eltwise.algorithm, from.desc, from.desc, eltwise.alpha,
                                                      eltwise.beta, user_scratchpad());
  const dnnl::eltwise_backward::primitive_desc description(builder.engine(), eltwise.algorithm, to.desc,
                                                           diff.desc, from.desc, eltwise.alpha, eltwise.beta,
                                                           forward, user_scratchpad());
  builder.add("backward", description, dnnl::eltwise_backward(description),
              {{DNNL_ARG_SRC, from}, {DNNL_ARG_DIFF_DST, diff}, {DNNL_ARG_DIFF_SRC, to}},
              layout_of(src.desc));
  builder.in_place(diff_dst, diff_src);
  return diff_src;
}

}  // namespace

Activation fused_activation(const Builder& builder, const Activation& activation) {
  const bool unknown = builder.type() == Type::f32 && activation.eltwise().empty();
  return (builder.training() && activation.needs_input()) || unknown ? Activation{} : activation;
}

dnnl::primitive_attr attributes_with(const Activation& fused) {
  dnnl::primitive_attr attributes = user_scratchpad();
  dnnl::post_ops operations;
  for (const Eltwise& one : fused.eltwise()) operations.append_eltwise(one.algorithm, one.alpha, one.beta);
  if (fused) attributes.set_post_ops(operations);
  return attributes;
}

std::string forward_phase(const Activation& fused) {
  return fused ? text("forward + ", fused.name()) : "forward";
}

void activation_forward(Builder& builder, const std::string& phase, const Activation& activation,
                        const Value& src) {
  // Between the channels that there are and a whole block of them must be zeros, and stay.
  const bool filled = src.desc.get_padded_dims() != src.desc.get_dims();
  const Desc plain = plain_desc(builder.node().op->shape(), builder.batch(), builder.type());
  const Value before = filled && !activation.keeps_zero() ? builder.in_layout(src, plain, "src") : src;
  builder.state<Before>().value = before;
  builder.output(activate(builder, phase, activation, before));
}

void activated_output(Builder& builder, const Activation& activation, const Value& result) {
  if (!activation || fused_activation(builder, activation)) return builder.output(result);
  activation_forward(builder, activation.name(), activation, result);
}

Value activation_backward(Builder& builder, const Activation& activation) {
  const bool needs_input = activation.needs_input();
  const Value known = needs_input ? builder.state<Before>().value : builder.output();
  const Value diff = builder.diff_output_as(known.desc);
  if (!activation || builder.node().slope_below) return diff;
  const bool f64 = builder.type() == Type::f64;
  const std::vector<Eltwise> chain = activation.eltwise();
  if (needs_input && !f64 && chain.size() == 1) return primitive_backward(builder, chain[0], known, diff);
  const Value diff_src = builder.allocate(known.desc);
  const int64_t count = values_of(builder, known);
  builder.add("backward", "margay:activation", {known, diff, diff_src}, [=](const Frame& frame) {
    if (f64)
      activation.backward(frame.at<double>(known), frame.at<double>(diff), frame.at<double>(diff_src), count);
    else
      activation.backward(frame.at<float>(known), frame.at<float>(diff), frame.at<float>(diff_src), count);
  });
  builder.in_place(diff, diff_src);
  return diff_src;
}

}  // namespace margay
