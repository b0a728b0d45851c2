// The rows of the table of activations. A row says its word, its numbers, what oneDNN calls it, the value of
// x, and the gradient before the activation from the one after it, `diff`, and the result y; or from x, where
// `needs_input` says so. At a bend the slope is the one from below.
#pragma once

#include <cmath>
#include <tuple>
#include <vector>

#include "oneapi/dnnl/dnnl.hpp"
#include "op/activation/activation.h"

namespace margay::activations {

#define MARGAY_INLINE static inline __attribute__((always_inline))

/// A number that a line gives to an activation; none without a key.
struct Number {
  const char* key = "";
  const char* usual = "";
  double least = 0;
  double most = 0;
};

constexpr double kLargest = 1e6;

/// What most rows have.
struct Row {
  static constexpr Number alpha{};
  static constexpr Number beta{};
  static constexpr bool needs_input = false;
  /// One oneDNN operation behind the other.
  static std::vector<Eltwise> eltwise(float, float) { return {}; }
};

struct Relu : Row {
  static constexpr const char* word = "relu";
  static std::vector<Eltwise> eltwise(float, float) { return {{dnnl::algorithm::eltwise_relu}}; }
  template <class T>
  MARGAY_INLINE T value(T x, T, T) {
    return x > 0 ? x : 0;
  }
  template <class T>
  MARGAY_INLINE T gradient(T y, T diff, T, T) {
    return y > 0 ? diff : 0;
  }
};

struct LeakyRelu : Row {
  static constexpr const char* word = "leaky_relu";
  static constexpr Number alpha{"alpha", "0.1", 0, kLargest};
  static std::vector<Eltwise> eltwise(float a, float) { return {{dnnl::algorithm::eltwise_relu, a}}; }
  template <class T>
  MARGAY_INLINE T value(T x, T a, T) {
    return x > 0 ? x : a * x;
  }
  template <class T>
  MARGAY_INLINE T gradient(T y, T diff, T a, T) {
    return y > 0 ? diff : a * diff;
  }
};

/// The slope at both bounds is 0, as TensorFlow's relu6 and PyTorch's Hardtanh have it.
struct Clip : Row {
  static constexpr const char* word = "clip";
  static constexpr Number alpha{"low", "-1", -kLargest, kLargest};
  static constexpr Number beta{"high", "1", -kLargest, kLargest};
  static std::vector<Eltwise> eltwise(float a, float b) { return {{dnnl::algorithm::eltwise_clip_v2, a, b}}; }
  template <class T>
  MARGAY_INLINE T value(T x, T a, T b) {
    return x < a ? a : x > b ? b : x;
  }
  template <class T>
  MARGAY_INLINE T gradient(T y, T diff, T a, T b) {
    return y > a && y < b ? diff : 0;
  }
};

struct Relu6 : Row {
  static constexpr const char* word = "relu6";
  static std::vector<Eltwise> eltwise(float, float) { return Clip::eltwise(0, 6); }
  template <class T>
  MARGAY_INLINE T value(T x, T, T) {
    return Clip::value<T>(x, 0, 6);
  }
  template <class T>
  MARGAY_INLINE T gradient(T y, T diff, T, T) {
    return Clip::gradient<T>(y, diff, 0, 6);
  }
};

struct Sigmoid : Row {
  static constexpr const char* word = "sigmoid";
  static std::vector<Eltwise> eltwise(float, float) { return {{dnnl::algorithm::eltwise_logistic}}; }
  template <class T>
  MARGAY_INLINE T value(T x, T, T) {
    return 1 / (1 + std::exp(-x));
  }
  template <class T>
  MARGAY_INLINE T gradient(T y, T diff, T, T) {
    return diff * y * (1 - y);
  }
};

/// x · sigmoid(alpha · x)
struct Swish : Row {
  static constexpr const char* word = "swish";
  static constexpr Number alpha{"alpha", "1", 0, kLargest};
  static constexpr bool needs_input = true;  // it falls below 0 and rises again: two x have one y
  static std::vector<Eltwise> eltwise(float a, float) { return {{dnnl::algorithm::eltwise_swish, a}}; }
  template <class T>
  MARGAY_INLINE T value(T x, T a, T) {
    return x / (1 + std::exp(-a * x));
  }
  template <class T>
  MARGAY_INLINE T gradient(T x, T diff, T a, T) {
    const T open = 1 / (1 + std::exp(-a * x));
    return diff * (open + a * x * open * (1 - open));
  }
};

struct Tanh : Row {
  static constexpr const char* word = "tanh";
  static std::vector<Eltwise> eltwise(float, float) { return {{dnnl::algorithm::eltwise_tanh}}; }
  template <class T>
  MARGAY_INLINE T value(T x, T, T) {
    return std::tanh(x);
  }
  template <class T>
  MARGAY_INLINE T gradient(T y, T diff, T, T) {
    return diff * (1 - y * y);
  }
};

struct Elu : Row {
  static constexpr const char* word = "elu";
  static constexpr Number alpha{"alpha", "1", 0, kLargest};
  static std::vector<Eltwise> eltwise(float a, float) { return {{dnnl::algorithm::eltwise_elu, a}}; }
  template <class T>
  MARGAY_INLINE T value(T x, T a, T) {
    return x > 0 ? x : a * std::expm1(x);
  }
  template <class T>
  MARGAY_INLINE T gradient(T y, T diff, T a, T) {
    return y > 0 ? diff : diff * (y + a);
  }
};

struct Softplus : Row {
  static constexpr const char* word = "softplus";
  static std::vector<Eltwise> eltwise(float, float) { return {{dnnl::algorithm::eltwise_soft_relu, 1}}; }
  template <class T>
  MARGAY_INLINE T value(T x, T, T) {
    return (x > 0 ? x : 0) + std::log1p(std::exp(-std::abs(x)));  // e^x may be too large
  }
  template <class T>
  MARGAY_INLINE T gradient(T y, T diff, T, T) {
    return -diff * std::expm1(-y);
  }
};

#undef MARGAY_INLINE

using Table = std::tuple<Relu, LeakyRelu, Clip, Relu6, Sigmoid, Swish, Tanh, Elu, Softplus>;

}  // namespace margay::activations
