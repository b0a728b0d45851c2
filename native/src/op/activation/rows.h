// The rows of the table of activations. A row says its word, its numbers, what oneDNN calls it, the value of
// x, and the gradient before the activation from the one after it, `diff`, and the result y; or from x, where
// `needs_input` says so. At a bend the slope is the one from below.
#pragma once

#include <cmath>
#include <tuple>
#include <vector>

#include "oneapi/dnnl/dnnl.hpp"
#include "op/activation/activation.h"
#include "platform/compiler.h"

namespace margay::activations {

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
  static MARGAY_INLINE T value(T x, T, T) {
    return x > 0 ? x : 0;
  }
  template <class T>
  static MARGAY_INLINE T gradient(T y, T diff, T, T) {
    return y > 0 ? diff : 0;
  }
};

struct LeakyRelu : Row {
  static constexpr const char* word = "leaky_relu";
  static constexpr Number alpha{"alpha", "0.1", 0, kLargest};
  static std::vector<Eltwise> eltwise(float a, float) { return {{dnnl::algorithm::eltwise_relu, a}}; }
  template <class T>
  static MARGAY_INLINE T value(T x, T a, T) {
    return x > 0 ? x : a * x;
  }
  template <class T>
  static MARGAY_INLINE T gradient(T y, T diff, T a, T) {
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
  static MARGAY_INLINE T value(T x, T a, T b) {
    return x < a ? a : x > b ? b : x;
  }
  template <class T>
  static MARGAY_INLINE T gradient(T y, T diff, T a, T b) {
    return y > a && y < b ? diff : 0;
  }
};

struct Relu6 : Row {
  static constexpr const char* word = "relu6";
  static std::vector<Eltwise> eltwise(float, float) { return Clip::eltwise(0, 6); }
  template <class T>
  static MARGAY_INLINE T value(T x, T, T) {
    return Clip::value<T>(x, 0, 6);
  }
  template <class T>
  static MARGAY_INLINE T gradient(T y, T diff, T, T) {
    return Clip::gradient<T>(y, diff, 0, 6);
  }
};

struct Sigmoid : Row {
  static constexpr const char* word = "sigmoid";
  static std::vector<Eltwise> eltwise(float, float) { return {{dnnl::algorithm::eltwise_logistic}}; }
  template <class T>
  static MARGAY_INLINE T value(T x, T, T) {
    return 1 / (1 + std::exp(-x));
  }
  template <class T>
  static MARGAY_INLINE T gradient(T y, T diff, T, T) {
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
  static MARGAY_INLINE T value(T x, T a, T) {
    return x / (1 + std::exp(-a * x));
  }
  template <class T>
  static MARGAY_INLINE T gradient(T x, T diff, T a, T) {
    const T open = 1 / (1 + std::exp(-a * x));
    return diff * (open + a * x * open * (1 - open));
  }
};

struct Tanh : Row {
  static constexpr const char* word = "tanh";
  static std::vector<Eltwise> eltwise(float, float) { return {{dnnl::algorithm::eltwise_tanh}}; }
  template <class T>
  static MARGAY_INLINE T value(T x, T, T) {
    return std::tanh(x);
  }
  template <class T>
  static MARGAY_INLINE T gradient(T y, T diff, T, T) {
    return diff * (1 - y * y);
  }
};

struct Elu : Row {
  static constexpr const char* word = "elu";
  static constexpr Number alpha{"alpha", "1", 0, kLargest};
  static std::vector<Eltwise> eltwise(float a, float) { return {{dnnl::algorithm::eltwise_elu, a}}; }
  template <class T>
  static MARGAY_INLINE T value(T x, T a, T) {
    return x > 0 ? x : a * std::expm1(x);
  }
  template <class T>
  static MARGAY_INLINE T gradient(T y, T diff, T a, T) {
    return y > 0 ? diff : diff * (y + a);
  }
};

struct Selu : Row {
  static constexpr const char* word = "selu";
  static constexpr double kScale = 1.0507009873554805, kAlpha = 1.6732632423543772;
  static std::vector<Eltwise> eltwise(float, float) {
    return {{dnnl::algorithm::eltwise_elu, static_cast<float>(kAlpha)},
            {dnnl::algorithm::eltwise_linear, static_cast<float>(kScale)}};
  }
  template <class T>
  static MARGAY_INLINE T value(T x, T, T) {
    return static_cast<T>(kScale) * (x > 0 ? x : static_cast<T>(kAlpha) * std::expm1(x));
  }
  template <class T>
  static MARGAY_INLINE T gradient(T y, T diff, T, T) {
    return diff * (y > 0 ? static_cast<T>(kScale) : y + static_cast<T>(kScale * kAlpha));
  }
};

struct Softplus : Row {
  static constexpr const char* word = "softplus";
  static std::vector<Eltwise> eltwise(float, float) { return {{dnnl::algorithm::eltwise_soft_relu, 1}}; }
  template <class T>
  static MARGAY_INLINE T value(T x, T, T) {
    return (x > 0 ? x : 0) + std::log1p(std::exp(-std::abs(x)));  // e^x may be too large
  }
  template <class T>
  static MARGAY_INLINE T gradient(T y, T diff, T, T) {
    return -diff * std::expm1(-y);
  }
};

/// The part of a standard normal distribution below x, times x.
struct Gelu : Row {
  static constexpr const char* word = "gelu";
  static constexpr bool needs_input = true;
  static std::vector<Eltwise> eltwise(float, float) { return {{dnnl::algorithm::eltwise_gelu_erf}}; }
  template <class T>
  static MARGAY_INLINE T below(T x) {
    return static_cast<T>(0.5) * std::erfc(x * static_cast<T>(-M_SQRT1_2));
  }
  template <class T>
  static MARGAY_INLINE T value(T x, T, T) {
    return x * below(x);
  }
  template <class T>
  static MARGAY_INLINE T gradient(T x, T diff, T, T) {
    constexpr T density = static_cast<T>(0.3989422804014327);  // at 0: 1 / √(2π)
    return diff * (below(x) + x * density * std::exp(x * x * static_cast<T>(-0.5)));
  }
};

/// (1 + tanh u) / 2 is sigmoid(2 u), which does not cancel.
struct GeluTanh : Row {
  static constexpr const char* word = "gelu_tanh";
  static constexpr bool needs_input = true;
  static constexpr double kTwice = 1.5957691216057308, kCube = 0.044715;  // 2 √(2/π)
  static std::vector<Eltwise> eltwise(float, float) { return {{dnnl::algorithm::eltwise_gelu_tanh}}; }
  template <class T>
  static MARGAY_INLINE T open(T x) {
    return 1 / (1 + std::exp(static_cast<T>(-kTwice) * x * (1 + static_cast<T>(kCube) * x * x)));
  }
  template <class T>
  static MARGAY_INLINE T value(T x, T, T) {
    return x * open(x);
  }
  template <class T>
  static MARGAY_INLINE T gradient(T x, T diff, T, T) {
    const T s = open(x);
    return diff * (s + s * (1 - s) * x * static_cast<T>(kTwice) * (1 + static_cast<T>(3 * kCube) * x * x));
  }
};

/// x · tanh(softplus(x)); the tanh is a fraction of powers of e^-|x|, none of which is too large.
struct Mish : Row {
  static constexpr const char* word = "mish";
  static constexpr bool needs_input = true;
  static std::vector<Eltwise> eltwise(float, float) { return {{dnnl::algorithm::eltwise_mish}}; }
  template <class T>
  static MARGAY_INLINE T open(T x) {
    const T w = std::exp(-std::abs(x));
    const T most = x > 0 ? 1 + 2 * w : w * (w + 2);
    return most / (most + (x > 0 ? 2 * w * w : 2));
  }
  template <class T>
  static MARGAY_INLINE T value(T x, T, T) {
    return x * open(x);
  }
  template <class T>
  static MARGAY_INLINE T gradient(T x, T diff, T, T) {
    const T t = open(x), w = std::exp(-std::abs(x));
    const T sigmoid = (x > 0 ? 1 : w) / (1 + w);
    return diff * (t + x * (1 - t * t) * sigmoid);
  }
};

/// PyTorch's and Keras 3's; Keras 2 had 0.2 x + 0.5.
struct HardSigmoid : Row {
  static constexpr const char* word = "hard_sigmoid";
  static constexpr double kSlope = 1.0 / 6;
  static std::vector<Eltwise> eltwise(float, float) {
    return {{dnnl::algorithm::eltwise_hardsigmoid, static_cast<float>(kSlope), 0.5f}};
  }
  template <class T>
  static MARGAY_INLINE T value(T x, T, T) {
    return Clip::value<T>(x * static_cast<T>(kSlope) + static_cast<T>(0.5), 0, 1);
  }
  template <class T>
  static MARGAY_INLINE T gradient(T y, T diff, T, T) {
    return Clip::gradient<T>(y, diff * static_cast<T>(kSlope), 0, 1);
  }
};

/// x · hard_sigmoid(x)
struct HardSwish : Row {
  static constexpr const char* word = "hard_swish";
  static constexpr bool needs_input = true;
  static std::vector<Eltwise> eltwise(float, float) {
    return {{dnnl::algorithm::eltwise_hardswish, static_cast<float>(HardSigmoid::kSlope), 0.5f}};
  }
  template <class T>
  static MARGAY_INLINE T value(T x, T a, T b) {
    return x * HardSigmoid::value(x, a, b);
  }
  template <class T>
  static MARGAY_INLINE T gradient(T x, T diff, T, T) {
    return x <= -3 ? 0 : x < 3 ? diff * (x / 3 + static_cast<T>(0.5)) : diff;
  }
};

struct Softsign : Row {
  static constexpr const char* word = "softsign";
  template <class T>
  static MARGAY_INLINE T value(T x, T, T) {
    return x / (1 + std::abs(x));
  }
  template <class T>
  static MARGAY_INLINE T gradient(T y, T diff, T, T) {
    const T rest = 1 - std::abs(y);
    return diff * rest * rest;
  }
};

/// -softplus(-x)
struct LogSigmoid : Row {
  static constexpr const char* word = "log_sigmoid";
  static std::vector<Eltwise> eltwise(float, float) { return {{dnnl::algorithm::eltwise_soft_relu, -1}}; }
  template <class T>
  static MARGAY_INLINE T value(T x, T a, T b) {
    return -Softplus::value(-x, a, b);
  }
  template <class T>
  static MARGAY_INLINE T gradient(T y, T diff, T a, T b) {
    return Softplus::gradient(-y, diff, a, b);
  }
};

using Table = std::tuple<Relu, LeakyRelu, Clip, Relu6, Elu, Selu, Gelu, GeluTanh, Sigmoid, HardSigmoid,
                         LogSigmoid, Swish, HardSwish, Mish, Tanh, Softplus, Softsign>;

}  // namespace margay::activations
