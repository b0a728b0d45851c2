#include "op/post_operations.h"

namespace margay {
namespace {

/// In the order in which they are computed.
dnnl::primitive_attr attributes_of(const Builder& builder, const TailParts& parts,
                                   const Activation& activation, const Shape& output) {
  dnnl::post_ops operations;
  const Desc channels = channel_desc(output, builder.type());
  if (parts.affine) {
    operations.append_binary(dnnl::algorithm::binary_mul, channels);
    operations.append_binary(dnnl::algorithm::binary_add, channels);
  }
  if (parts.sum) operations.append_binary(dnnl::algorithm::binary_add, any_desc(output, builder.batch()));
  const Activation& last = parts.activation ? *parts.activation : activation;
  for (const Eltwise& one : last.eltwise()) operations.append_eltwise(one.algorithm, one.alpha, one.beta);
  dnnl::primitive_attr attributes = user_scratchpad();
  attributes.set_post_ops(operations);
  return attributes;
}

}  // namespace

PostOperations::PostOperations(Builder& builder, const ResultTail& tail, const Activation& activation,
                               const Shape& output)
    : builder_(builder), tail_(tail), activation_(activation), output_(output) {}

dnnl::primitive_attr PostOperations::planned(const Builder& builder, const Activation& activation,
                                             const Shape& output) {
  return attributes_of(builder, builder.tail_parts(), activation, output);
}

dnnl::primitive_attr PostOperations::attributes() const {
  const TailParts parts{static_cast<bool>(tail_.affine.scale), static_cast<bool>(tail_.addend),
                        tail_.activation};
  return attributes_of(builder_, parts, activation_, output_);
}

void PostOperations::add_arguments(const Desc& dst, std::vector<std::pair<int, Value>>& arguments) const {
  int number = 0;
  const auto add = [&](const Value& value) {
    if (!value) return;
    arguments.emplace_back(DNNL_ARG_ATTR_MULTIPLE_POST_OP(number) | DNNL_ARG_SRC_1, value);
    ++number;
  };
  add(tail_.affine.scale);
  add(tail_.affine.shift);
  if (tail_.addend) add(builder_.in_layout(tail_.addend, dst, "addend"));
}

}  // namespace margay
