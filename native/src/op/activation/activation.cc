#include "op/activation/activation.h"

#include <cmath>
#include <tuple>
#include <utility>

#include "oneapi/dnnl/dnnl.hpp"
#include "platform/compiler.h"
#include "program/attributes.h"

namespace margay {
namespace {

// A row of the table: the word; alpha's usual value, or "" without an alpha; what oneDNN calls it; the value
// of x; and the gradient before the activation from the one after it, `diff`, and the result y.
#define MARGAY_INLINE static inline __attribute__((always_inline))

struct Relu {
  static constexpr const char* word = "relu";
  static constexpr const char* alpha = "";
  static Eltwise eltwise(float) { return {dnnl::algorithm::eltwise_relu}; }
  template <class T>
  MARGAY_INLINE T value(T x, T) {
    return x > 0 ? x : 0;
  }
  template <class T>
  MARGAY_INLINE T gradient(T y, T diff, T) {
    return y > 0 ? diff : 0;
  }
};

struct LeakyRelu {
  static constexpr const char* word = "leaky_relu";
  static constexpr const char* alpha = "0.1";
  static Eltwise eltwise(float a) { return {dnnl::algorithm::eltwise_relu, a}; }
  template <class T>
  MARGAY_INLINE T value(T x, T a) {
    return x > 0 ? x : a * x;
  }
  template <class T>
  MARGAY_INLINE T gradient(T y, T diff, T a) {
    return y > 0 ? diff : a * diff;
  }
};

struct Sigmoid {
  static constexpr const char* word = "sigmoid";
  static constexpr const char* alpha = "";
  static Eltwise eltwise(float) { return {dnnl::algorithm::eltwise_logistic}; }
  template <class T>
  MARGAY_INLINE T value(T x, T) {
    return 1 / (1 + std::exp(-x));
  }
  template <class T>
  MARGAY_INLINE T gradient(T y, T diff, T) {
    return diff * y * (1 - y);
  }
};

struct Tanh {
  static constexpr const char* word = "tanh";
  static constexpr const char* alpha = "";
  static Eltwise eltwise(float) { return {dnnl::algorithm::eltwise_tanh}; }
  template <class T>
  MARGAY_INLINE T value(T x, T) {
    return std::tanh(x);
  }
  template <class T>
  MARGAY_INLINE T gradient(T y, T diff, T) {
    return diff * (1 - y * y);
  }
};

struct Elu {
  static constexpr const char* word = "elu";
  static constexpr const char* alpha = "1";
  static Eltwise eltwise(float a) { return {dnnl::algorithm::eltwise_elu, a}; }
  template <class T>
  MARGAY_INLINE T value(T x, T a) {
    return x > 0 ? x : a * std::expm1(x);
  }
  template <class T>
  MARGAY_INLINE T gradient(T y, T diff, T a) {
    return y > 0 ? diff : diff * (y + a);
  }
};

struct Softplus {
  static constexpr const char* word = "softplus";
  static constexpr const char* alpha = "";
  static Eltwise eltwise(float) { return {dnnl::algorithm::eltwise_soft_relu, 1}; }
  template <class T>
  MARGAY_INLINE T value(T x, T) {
    return (x > 0 ? x : 0) + std::log1p(std::exp(-std::abs(x)));  // e^x may be too large
  }
  template <class T>
  MARGAY_INLINE T gradient(T y, T diff, T) {
    return -diff * std::expm1(-y);
  }
};

using Table = std::tuple<Relu, LeakyRelu, Sigmoid, Tanh, Elu, Softplus>;
constexpr double kLargestAlpha = 1e6;

/// Calls f with the row of that number, or with nothing below 0.
template <class F, size_t... I>
inline __attribute__((always_inline)) void with_row(int row, F&& f, std::index_sequence<I...>) {
  ((row == static_cast<int>(I) ? f(std::get<I>(Table{})) : void()), ...);
}
template <class F>
inline __attribute__((always_inline)) void with_row(int row, F&& f) {
  with_row(row, std::forward<F>(f), std::make_index_sequence<std::tuple_size_v<Table>>{});
}

template <class T>
void forward_loop(int row, T alpha, const T* src, T* dst, int64_t count) {
  with_row(row, [=](auto f) {
    for (int64_t i = 0; i < count; ++i) dst[i] = f.value(src[i], alpha);
  });
}

template <class T>
inline __attribute__((always_inline)) void backward_loop(int row, T alpha, const T* dst, const T* diff,
                                                         T* out, int64_t count) {
  with_row(
      row, [=](auto f) __attribute__((always_inline)) {
        for (int64_t i = 0; i < count; ++i) out[i] = f.gradient(dst[i], diff[i], alpha);
      });
}

MARGAY_CLONES void backward_f32(int row, float alpha, const float* dst, const float* diff, float* out,
                                int64_t count) {
  backward_loop(row, alpha, dst, diff, out, count);
}

MARGAY_CLONES void backward_f64(int row, double alpha, const double* dst, const double* diff, double* out,
                                int64_t count) {
  backward_loop(row, alpha, dst, diff, out, count);
}

template <class T>
void copy_values(const T* from, T* to, int64_t count) {
  for (int64_t i = 0; i < count; ++i) to[i] = from[i];
}

/// The row's number, or kNone.
int row_of(const std::string& word) {
  int found = Activation::kNone;
  for (int row = 0; row < static_cast<int>(std::tuple_size_v<Table>); ++row)
    with_row(row, [&](auto f) { found = f.word == word ? row : found; });
  return found;
}

const char* usual_alpha(int row) {
  const char* alpha = "";
  with_row(row, [&](auto f) { alpha = f.alpha; });
  return alpha;
}

}  // namespace

Eltwise Activation::eltwise() const {
  Eltwise eltwise{dnnl::algorithm::undef};
  with_row(row, [&](auto f) { eltwise = f.eltwise(static_cast<float>(alpha)); });
  return eltwise;
}

const char* Activation::name() const {
  const char* name = "none";
  with_row(row, [&](auto f) { name = f.word; });
  return name;
}

template <>
void Activation::forward(const float* src, float* dst, int64_t count) const {
  if (!*this) return copy_values(src, dst, count);
  forward_loop(row, static_cast<float>(alpha), src, dst, count);
}
template <>
void Activation::forward(const double* src, double* dst, int64_t count) const {
  if (!*this) return copy_values(src, dst, count);
  forward_loop(row, alpha, src, dst, count);
}
template <>
void Activation::backward(const float* dst, const float* diff_dst, float* diff_src, int64_t count) const {
  if (!*this) return copy_values(diff_dst, diff_src, count);
  backward_f32(row, static_cast<float>(alpha), dst, diff_dst, diff_src, count);
}
template <>
void Activation::backward(const double* dst, const double* diff_dst, double* diff_src, int64_t count) const {
  if (!*this) return copy_values(diff_dst, diff_src, count);
  backward_f64(row, alpha, dst, diff_dst, diff_src, count);
}

std::vector<std::string> activation_words() {
  std::vector<std::string> words;
  for (int row = 0; row < static_cast<int>(std::tuple_size_v<Table>); ++row)
    words.push_back(Activation{row, 0}.name());
  return words;
}

std::vector<Key> activation_keys(const std::string& word) {
  const char* usual = usual_alpha(row_of(word));
  if (!*usual) return {};
  return {Key::number("alpha", usual, 0, kLargestAlpha)};
}

std::vector<Key> fused_activation_keys() {
  std::vector<std::string> words = activation_words();
  words.insert(words.begin(), "none");
  return {Key::word("activation", "none", words), Key::number("alpha", "", 0, kLargestAlpha)};
}

Activation read_activation(const Attributes& attributes, const std::string& name) {
  Activation activation{row_of(name), 0};
  const std::string usual = usual_alpha(activation.row);
  if (!usual.empty())
    activation.alpha = attributes.number("alpha", usual);
  else if (attributes.given("alpha"))
    attributes.fail("alpha", text(activation.name(), " has no alpha"));
  return activation;
}

}  // namespace margay
