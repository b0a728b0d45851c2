#include "op/activation/fused.h"

namespace margay {

dnnl::primitive_attr attributes_with(const Activation& activation) {
  dnnl::primitive_attr attributes = user_scratchpad();
  if (activation) {
    const Eltwise eltwise = activation.eltwise();
    dnnl::post_ops operations;
    operations.append_eltwise(eltwise.algorithm, eltwise.alpha, eltwise.beta);
    attributes.set_post_ops(operations);
  }
  return attributes;
}

std::string forward_phase(const Activation& activation) {
  return activation ? text("forward + ", activation.name()) : "forward";
}

Value activation_backward(Builder& builder, const Activation& activation) {
  const Value dst = builder.output();
  const Value diff = builder.diff_output_as(dst.desc);
  if (!activation) return diff;
  const Value diff_src = builder.allocate(dst.desc);
  const int64_t bytes = static_cast<int64_t>(dst.desc.get_size());
  const bool f64 = builder.type() == Type::f64;
  builder.add("backward", "margay:activation", {dst, diff, diff_src}, [=](const Frame& frame) {
    if (f64)
      activation.backward(frame.at<double>(dst), frame.at<double>(diff), frame.at<double>(diff_src),
                          bytes / 8);
    else
      activation.backward(frame.at<float>(dst), frame.at<float>(diff), frame.at<float>(diff_src), bytes / 4);
  });
  return diff_src;
}

}  // namespace margay
