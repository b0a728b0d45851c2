// Element-wise activations. activation.cc has a row for each; whoever fuses, lowers or reads one asks that
// table.
#pragma once

#include <cstdint>
#include <string>
#include <vector>

#include "program/schema.h"

namespace dnnl {
enum class algorithm : int;
}

namespace margay {

class Attributes;

/// What oneDNN calls an element-wise operation.
struct Eltwise {
  dnnl::algorithm algorithm;
  float alpha = 0;
  float beta = 0;
};

struct Activation {
  static constexpr int kNone = -1;
  int row = kNone;
  double alpha = 0;  // slope below zero (leaky_relu) or lower bound (elu); never negative

  explicit operator bool() const { return row != kNone; }
  const char* name() const;
  /// By which oneDNN's forward kernels take the activation in.
  Eltwise eltwise() const;

  /// dst[i] = f(src[i]); src and dst may be the same.
  template <class T>
  void forward(const T* src, T* dst, int64_t count) const;
  /// diff_src[i] = diff_dst[i] * f'(x), from dst[i] = f(x); diff_src and diff_dst may be the same.
  template <class T>
  void backward(const T* dst, const T* diff_dst, T* diff_src, int64_t count) const;
};

/// The words of all activations.
std::vector<std::string> activation_words();
/// The keys of an operator that is the activation `word`.
std::vector<Key> activation_keys(const std::string& word);
/// activation= and alpha=, of operators that take one in.
std::vector<Key> fused_activation_keys();

/// By name, with alpha= from the attributes.
Activation read_activation(const Attributes& attributes, const std::string& name);

}  // namespace margay
