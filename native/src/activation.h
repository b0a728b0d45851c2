// Element-wise activations; each derivative is computed from the activation's own result.
#pragma once

#include <cstdint>
#include <string>

#include "oneapi/dnnl/dnnl.hpp"

namespace margay {

class Attributes;

struct Activation {
  enum class Kind { none, relu, leaky_relu, sigmoid, tanh, elu };
  Kind kind = Kind::none;
  double alpha = 0;  // slope below zero (leaky_relu) or lower bound (elu); never negative

  explicit operator bool() const { return kind != Kind::none; }
  dnnl::algorithm algorithm() const;
  const char* name() const;

  /// dst[i] = f(src[i]); src and dst may be the same.
  template <class T>
  void forward(const T* src, T* dst, int64_t count) const;
  /// diff_src[i] = diff_dst[i] * f'(x), from dst[i] = f(x); diff_src and diff_dst may be the same.
  template <class T>
  void backward(const T* dst, const T* diff_dst, T* diff_src, int64_t count) const;
};

/// By name, with alpha= from the attributes.
Activation read_activation(Attributes& attributes, const std::string& name);

}  // namespace margay
