#include "activation.h"

#include <cmath>

#include "platform.h"
#include "program.h"

namespace margay {
namespace {

using Kind = Activation::Kind;

template <class T>
void forward_loop(Kind kind, T alpha, const T* src, T* dst, int64_t count) {
  switch (kind) {
    case Kind::none:
      for (int64_t i = 0; i < count; ++i) dst[i] = src[i];
      break;
    case Kind::relu:
      for (int64_t i = 0; i < count; ++i) dst[i] = src[i] > 0 ? src[i] : 0;
      break;
    case Kind::leaky_relu:
      for (int64_t i = 0; i < count; ++i) dst[i] = src[i] > 0 ? src[i] : alpha * src[i];
      break;
    case Kind::sigmoid:
      for (int64_t i = 0; i < count; ++i) dst[i] = 1 / (1 + std::exp(-src[i]));
      break;
    case Kind::tanh:
      for (int64_t i = 0; i < count; ++i) dst[i] = std::tanh(src[i]);
      break;
    case Kind::elu:
      for (int64_t i = 0; i < count; ++i) dst[i] = src[i] > 0 ? src[i] : alpha * std::expm1(src[i]);
      break;
  }
}

template <class T>
inline __attribute__((always_inline)) void backward_loop(Kind kind, T alpha, const T* dst, const T* diff,
                                                         T* out, int64_t count) {
  switch (kind) {
    case Kind::none:
      for (int64_t i = 0; i < count; ++i) out[i] = diff[i];
      break;
    case Kind::relu:
      for (int64_t i = 0; i < count; ++i) out[i] = dst[i] > 0 ? diff[i] : 0;
      break;
    case Kind::leaky_relu:
      for (int64_t i = 0; i < count; ++i) out[i] = dst[i] > 0 ? diff[i] : alpha * diff[i];
      break;
    case Kind::sigmoid:
      for (int64_t i = 0; i < count; ++i) out[i] = diff[i] * dst[i] * (1 - dst[i]);
      break;
    case Kind::tanh:
      for (int64_t i = 0; i < count; ++i) out[i] = diff[i] * (1 - dst[i] * dst[i]);
      break;
    case Kind::elu:
      for (int64_t i = 0; i < count; ++i) out[i] = dst[i] > 0 ? diff[i] : diff[i] * (dst[i] + alpha);
      break;
  }
}

MARGAY_CLONES void backward_f32(Kind kind, float alpha, const float* dst, const float* diff, float* out,
                                int64_t count) {
  backward_loop(kind, alpha, dst, diff, out, count);
}

MARGAY_CLONES void backward_f64(Kind kind, double alpha, const double* dst, const double* diff, double* out,
                                int64_t count) {
  backward_loop(kind, alpha, dst, diff, out, count);
}

}  // namespace

dnnl::algorithm Activation::algorithm() const {
  switch (kind) {
    case Kind::relu:
    case Kind::leaky_relu: return dnnl::algorithm::eltwise_relu;
    case Kind::sigmoid: return dnnl::algorithm::eltwise_logistic;
    case Kind::tanh: return dnnl::algorithm::eltwise_tanh;
    case Kind::elu: return dnnl::algorithm::eltwise_elu;
    case Kind::none: break;
  }
  return dnnl::algorithm::undef;
}

const char* Activation::name() const {
  switch (kind) {
    case Kind::none: return "none";
    case Kind::relu: return "relu";
    case Kind::leaky_relu: return "leaky_relu";
    case Kind::sigmoid: return "sigmoid";
    case Kind::tanh: return "tanh";
    case Kind::elu: return "elu";
  }
  return "";
}

template <>
void Activation::forward(const float* src, float* dst, int64_t count) const {
  forward_loop(kind, static_cast<float>(alpha), src, dst, count);
}
template <>
void Activation::forward(const double* src, double* dst, int64_t count) const {
  forward_loop(kind, alpha, src, dst, count);
}
template <>
void Activation::backward(const float* dst, const float* diff_dst, float* diff_src, int64_t count) const {
  backward_f32(kind, static_cast<float>(alpha), dst, diff_dst, diff_src, count);
}
template <>
void Activation::backward(const double* dst, const double* diff_dst, double* diff_src, int64_t count) const {
  backward_f64(kind, alpha, dst, diff_dst, diff_src, count);
}

Activation read_activation(Attributes& attributes, const std::string& name) {
  constexpr double kLargestAlpha = 1e6;
  if (name == "relu") return {Kind::relu, 0};
  if (name == "sigmoid") return {Kind::sigmoid, 0};
  if (name == "tanh") return {Kind::tanh, 0};
  if (name == "leaky_relu") return {Kind::leaky_relu, attributes.number("alpha", 0.1, 0, kLargestAlpha)};
  if (name == "elu") return {Kind::elu, attributes.number("alpha", 1, 0, kLargestAlpha)};
  return {};
}

}  // namespace margay
