// Element-wise activations. rows.h has a row for each; whoever fuses, lowers or reads one asks that table.
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
  double alpha = 0;  // the numbers of the row, such as the slope below zero of leaky_relu
  double beta = 0;

  explicit operator bool() const { return row != kNone; }
  const char* name() const;
  /// The oneDNN operations, one behind the other, that together are the activation; empty: there are none.
  std::vector<Eltwise> eltwise() const;
  /// Whether the derivative is known from the input only; otherwise the result tells it.
  bool needs_input() const;
  /// f(0) is 0.
  bool keeps_zero() const;
  /// max(0, x): simple enough to be a part of any loop.
  bool is_relu() const;

  /// dst[i] = f(src[i]); src and dst may be the same.
  template <class T>
  void forward(const T* src, T* dst, int64_t count) const;
  /// diff_src[i] = diff_dst[i] * f'(x), where known[i] is x if the activation needs its input, and f(x)
  /// otherwise; all three may be the same.
  template <class T>
  void backward(const T* known, const T* diff_dst, T* diff_src, int64_t count) const;
};

/// The words of all activations.
std::vector<std::string> activation_words();
/// The keys of an operator that is the activation `word`.
std::vector<Key> activation_keys(const std::string& word);
/// activation= and its numbers, of operators that take one in.
std::vector<Key> fused_activation_keys();

/// By name, with its numbers from the attributes.
Activation read_activation(const Attributes& attributes, const std::string& name);

}  // namespace margay
