#include "op/merge/arithmetic.h"

#include <algorithm>

namespace margay {
namespace {

/// Zeros where the loops write nothing or add to what is there: samples that do not count would be divided by
/// zero.
template <class T>
void clear(const Broadcast& loops, const Span& span, int64_t samples, T* values) {
  const int64_t from = span.repeated || span.padded ? 0 : samples * span.sample;
  std::fill(values + from, values + loops.samples * span.sample, T(0));
}

/// How `describe` calls the loops.
const char* kernel_name(Operation operation) {
  switch (operation) {
    case Operation::add: return "margay:add";
    case Operation::subtract: return "margay:subtract";
    case Operation::multiply: return "margay:multiply";
    case Operation::divide: return "margay:divide";
    case Operation::maximum: return "margay:maximum";
    default: return "margay:minimum";
  }
}

}  // namespace

Arithmetic::Arithmetic(const Declaration& declaration, Operation operation)
    : operation_(operation), inputs_(declaration.inputs) {
  shapes_.push_back(inputs_[0]);
  for (size_t k = 1; k < inputs_.size(); ++k) {
    equal_ &= inputs_[k] == inputs_[0];
    shapes_.push_back(broadcast_shape(shapes_.back(), inputs_[k]));
    if (shapes_.back().empty())
      declaration.fail(
          text("input ", to_text(inputs_[k]), ", expected ", to_text(shapes_[k - 1]), " as the ",
               k == 1 ? "first input has" : "inputs before it have", " it, or 1 where they differ"),
          "Bring both to one shape, for example with a 1x1 convolution of as many filters and "
          "the same stride.",
          k);
  }
  shape_ = shapes_.back();
}

Arithmetic::Pair Arithmetic::pair(Builder& builder, const Value& before, size_t k) const {
  const Shape &shape_a = shapes_[k - 1], &shape_b = inputs_[k], &shape = shapes_[k];
  const auto plain = [&](const Shape& any) { return plain_desc(any, builder.batch(), builder.type()); };
  const Value b = builder.input(k);
  Desc dst = plain(shape);  // unless an operand of the result's shape lies in blocks
  if (shape_a == shape && channel_layout(before.desc))
    dst = before.desc;
  else if (shape_b == shape && channel_layout(b.desc))
    dst = b.desc;
  const auto beside = [&](const Desc& desc, const Shape& part) {
    if (part == shape) return dst;
    if (suits(desc, part, dst)) return desc;
    return channel_layout(dst).last ? plain(part)
                                    : blocked_desc(part, builder.batch(), channel_layout(dst).inner);
  };
  Desc desc_a = beside(before.desc, shape_a), desc_b = beside(b.desc, shape_b);
  if (desc_a.is_zero() || desc_b.is_zero()) {
    dst = plain(shape);
    desc_a = plain(shape_a);
    desc_b = plain(shape_b);
  }
  Pair pair;
  pair.a = k == 1 ? builder.input_as(desc_a, 0) : builder.in_layout(before, desc_a, "src");
  pair.b = builder.input_as(desc_b, k);
  pair.dst.desc = dst;
  pair.loops = broadcast_loops(shape, dst, shape_a, desc_a, shape_b, desc_b);
  return pair;
}

template <class T>
void Arithmetic::forward(Builder& builder) const {
  std::vector<Pair>& pairs = builder.state<std::vector<Pair>>();
  pairs.clear();
  Value dst = builder.input();
  for (size_t k = 1; k < inputs_.size(); ++k) {
    Pair pair = this->pair(builder, dst, k);
    dst = pair.dst = builder.allocate(pair.dst.desc);
    pairs.push_back(pair);
    builder.add("forward", kernel_name(operation_), {pair.a, pair.b, pair.dst},
                [pair, operation = operation_](const Frame& frame) {
                  T* to = frame.at<T>(pair.dst);
                  clear(pair.loops, pair.loops.dst, frame.batch, to);
                  combine_values(operation, pair.loops, frame.batch, frame.at<const T>(pair.a),
                                 frame.at<const T>(pair.b), to);
                });
    for (const Value& operand : {pair.a, pair.b})
      if (operand.desc == dst.desc && !pair.loops.dst.padded) builder.in_place(operand, dst);
  }
  builder.output(dst);
}

template <class T>
void Arithmetic::backward(Builder& builder) const {
  const std::vector<Pair>& pairs = builder.state<std::vector<Pair>>();
  Value g = builder.diff_output_as(builder.output().desc);
  const auto into = [&](const Pair& pair, size_t k, bool first) {
    const bool same = operation_ == Operation::add || (operation_ == Operation::subtract && first);
    if (same && (first ? shapes_[k - 1] : inputs_[k]) == shapes_[k]) return g;
    const Value diff = builder.allocate(first ? pair.a.desc : pair.b.desc);
    const bool looks = gradients_read(operation_);
    const Value a = looks ? pair.a : Value{}, b = looks ? pair.b : Value{};
    builder.add("backward", kernel_name(operation_), {g, a, b, diff},
                [=, loops = pair.loops, operation = operation_](const Frame& frame) {
                  T* to = frame.at<T>(diff);
                  clear(loops, first ? loops.a : loops.b, frame.batch, to);
                  spread_gradient(operation, first, loops, frame.batch, frame.at<const T>(g),
                                  looks ? frame.at<const T>(a) : nullptr,
                                  looks ? frame.at<const T>(b) : nullptr, to);
                });
    if (diff.desc == g.desc && !pair.loops.dst.padded) builder.in_place(g, diff);
    return diff;
  };
  for (size_t k = inputs_.size() - 1; k > 0; --k) {
    const Pair& pair = pairs[k - 1];
    if (builder.wants_diff(k)) builder.diff_input(into(pair, k, false), k);
    bool above = false;
    for (size_t i = 0; i < k; ++i) above |= builder.wants_diff(i);
    if (!above) return;
    const Value before = into(pair, k, true);
    if (k == 1)
      builder.diff_input(before, 0);
    else
      g = builder.in_layout(before, pairs[k - 2].dst.desc, "diff_dst");
  }
}

template void Arithmetic::forward<float>(Builder&) const;
template void Arithmetic::forward<double>(Builder&) const;
template void Arithmetic::backward<float>(Builder&) const;
template void Arithmetic::backward<double>(Builder&) const;

std::vector<Kernel> arithmetic_kernels() {
  using Self = Arithmetic;
  return {kernel("margay", single, &Self::forward<float>, &Self::backward<float>),
          kernel("margay", always, &Self::forward<double>, &Self::backward<double>)};
}

namespace {

template <Operation operation>
std::unique_ptr<Operator> made(const Declaration& declaration) {
  return std::make_unique<Arithmetic>(declaration, operation);
}

const Registration subtract({"subtract", 2, {}, {}}, made<Operation::subtract>, arithmetic_kernels());
const Registration multiply({"multiply", Arity::at_least(2), {}, {}}, made<Operation::multiply>,
                            arithmetic_kernels());
const Registration divide({"divide", 2, {}, {}}, made<Operation::divide>, arithmetic_kernels());
const Registration maximum({"maximum", Arity::at_least(2), {}, {}}, made<Operation::maximum>,
                           arithmetic_kernels());
const Registration minimum({"minimum", Arity::at_least(2), {}, {}}, made<Operation::minimum>,
                           arithmetic_kernels());

}  // namespace
}  // namespace margay
