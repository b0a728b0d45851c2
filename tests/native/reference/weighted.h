// conv2d and dense: a list of products src · kernel -> dst, a bias, an activation. The forward pass and both
// backward passes sum the same list.
#pragma once

#include "reference/activation.h"
#include "reference/twin.h"

namespace margay::reference {

/// products.each(src, dst, term) calls term(place in src, place in kernel, place in dst) for every product.
template <class Products>
class Weighted final : public Twin {
 public:
  explicit Weighted(const test::Problem& problem)
      : products_(problem),
        output_(problem.output),
        activation_(activation_of(problem.word("activation", "none"), problem)),
        linear_(problem.word("activation", "none") == "none") {}

  bool exact() const override { return activation_.exact(); }
  bool linear() const override { return linear_; }

  Tensor forward(const Operands& in, bool) const override {
    Tensor dst = linear(in);
    for (double& value : dst.values) value = activation_.value(value);
    return dst;
  }

  Operands backward(const Operands& in, const Tensor& diff_dst) const override {
    Operands g = in.zeros();
    const Tensor before = linear(in);  // the activation
    Tensor diff = diff_dst;
    for (size_t i = 0; i < diff.values.size(); ++i) diff.values[i] *= activation_.slope(before.values[i]);
    const Tensor &src = in.src[0], &kernel = in.parameters.at("kernel");
    Tensor &diff_src = g.src[0], &diff_kernel = g.parameters.at("kernel");
    products_.each(src, diff, [&](int64_t s, int64_t k, int64_t d) {
      diff_src[s] += diff[d] * kernel[k];
      diff_kernel[k] += diff[d] * src[s];
    });
    const auto bias = g.parameters.find("bias");
    for (size_t i = 0; bias != g.parameters.end() && i < diff.values.size(); ++i)
      bias->second.values[i % bias->second.values.size()] += diff.values[i];
    return g;
  }

 private:
  /// Everything but the activation.
  Tensor linear(const Operands& in) const {
    const Tensor &src = in.src[0], &kernel = in.parameters.at("kernel");
    Tensor dst(src.samples, output_);
    const auto bias = in.parameters.find("bias");
    for (size_t i = 0; bias != in.parameters.end() && i < dst.values.size(); ++i)
      dst.values[i] = bias->second.values[i % bias->second.values.size()];
    products_.each(src, dst, [&](int64_t s, int64_t k, int64_t d) { dst[d] += src[s] * kernel[k]; });
    return dst;
  }

  Products products_;
  Shape output_;
  Activation activation_;
  bool linear_;
};

}  // namespace margay::reference
