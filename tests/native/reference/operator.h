// Any operator's twin: from a problem, its input and its parameters to the output, and back.
#pragma once

#include "activation.h"
#include "conv2d.h"
#include "dense.h"
#include "pool2d.h"
#include "softmax.h"

namespace margay::reference {

/// The gradients that belong to a gradient of the output.
struct Gradients {
  Tensor src;
  Tensor kernel;
  Tensor bias;
};

class Operator {
 public:
  explicit Operator(const test::Problem& problem)
      : problem_(problem),
        activation_(weighted() ? problem.word("activation", "none") : problem.op),
        alpha_(activation_ == "relu" ? 0 : problem.number("alpha", default_alpha(activation_))) {}

  bool weighted() const { return problem_.op == "conv2d" || problem_.op == "dense"; }
  bool pooling() const { return problem_.op == "maxpool2d" || problem_.op == "avgpool2d"; }
  /// The same values (dropout: outside training).
  bool identity() const {
    return problem_.op == "flatten" || problem_.op == "reshape" || problem_.op == "dropout";
  }
  /// From small integers come exact results.
  bool exact() const {
    if (problem_.op == "maxpool2d" || identity()) return true;
    return (weighted() || activating()) && piecewise_linear(activation_) &&
           std::floor(alpha_ * 1024) == alpha_ * 1024;
  }

  Shape kernel_shape() const {
    if (problem_.op == "dense") return {problem_.input[0], problem_.output[0]};
    const Window w = window_of(problem_, false);
    return {w.kernel_rows, w.kernel_columns, problem_.input[2] / groups(), problem_.output[2]};
  }
  bool biased() const { return weighted() && problem_.word("bias", "true") == "true"; }

  Tensor forward(const Tensor& src, const Tensor& kernel, const Tensor& bias) const {
    Tensor dst = linear(src, kernel, bias);
    if (problem_.op == "softmax") return softmax(dst);
    if (weighted() || activating())
      for (double& value : dst.values) value = activate(activation_, alpha_, value);
    return dst;
  }

  Gradients backward(const Tensor& src, const Tensor& kernel, const Tensor& bias,
                     const Tensor& diff_dst) const {
    Gradients g{Tensor(src.samples, src.shape), Tensor(kernel.samples, kernel.shape),
                Tensor(bias.samples, bias.shape)};
    const Tensor before = linear(src, kernel, bias);  // before the activation
    Tensor diff = diff_dst;
    if (weighted() || activating())
      for (size_t i = 0; i < diff.values.size(); ++i)
        diff.values[i] *= slope(activation_, alpha_, before.values[i]);
    if (weighted()) {
      terms(src, diff, [&](int64_t s, int64_t k, int64_t d) {
        g.src[s] += diff[d] * kernel[k];
        g.kernel[k] += diff[d] * src[s];
      });
      for (size_t i = 0; biased() && i < diff.values.size(); ++i)
        g.bias.values[i % bias.values.size()] += diff.values[i];
    } else if (pooling()) {
      pool2d_windows(window_of(problem_, true), src, diff,
                     [&](const std::vector<int64_t>& places, int64_t d) {
                       if (problem_.op == "maxpool2d")
                         g.src[place_of_largest(src, places)] += diff[d];
                       else
                         for (int64_t place : places)
                           g.src[place] += diff[d] / static_cast<double>(places.size());
                     });
    } else {
      g.src.values = problem_.op == "softmax" ? softmax_backward(softmax(before), diff).values : diff.values;
    }
    return g;
  }

 private:
  bool activating() const { return !weighted() && !pooling() && !identity() && problem_.op != "softmax"; }
  int64_t groups() const { return static_cast<int64_t>(problem_.number("groups", 1)); }

  template <class Term>
  void terms(const Tensor& src, const Tensor& dst, Term term) const {
    if (problem_.op == "conv2d")
      conv2d_terms(window_of(problem_, false), groups(), src, dst, term);
    else
      dense_terms(src, dst, term);
  }

  /// Everything but the activation.
  Tensor linear(const Tensor& src, const Tensor& kernel, const Tensor& bias) const {
    Tensor dst(src.samples, problem_.output);
    if (weighted()) {
      for (size_t i = 0; biased() && i < dst.values.size(); ++i)
        dst.values[i] = bias.values[i % bias.values.size()];
      terms(src, dst, [&](int64_t s, int64_t k, int64_t d) { dst[d] += src[s] * kernel[k]; });
    } else if (pooling()) {
      pool2d_windows(window_of(problem_, true), src, dst, [&](const std::vector<int64_t>& places, int64_t d) {
        if (problem_.op == "maxpool2d")
          dst[d] = src[place_of_largest(src, places)];
        else
          for (int64_t place : places) dst[d] += src[place] / static_cast<double>(places.size());
      });
    } else {
      dst.values = src.values;
    }
    return dst;
  }

  const test::Problem& problem_;
  std::string activation_;
  double alpha_;
};

}  // namespace margay::reference
