// What normalisations by a sample's own statistics have in common: epsilon, and a learned scale and shift.
#pragma once

#include "plan/builder.h"

namespace margay {

class SampleNorm : public Operator {
 public:
  /// The schema of one: `keys` come before the common ones.
  static Schema schema(const char* name, std::vector<Key> keys);

 protected:
  /// Reads the common keys; gamma and beta have this shape.
  void read(const Attributes& attributes, const Shape& learned);

  double epsilon() const { return epsilon_; }
  /// None where the line does without it; gradients, where it is frozen either.
  Value gamma(Builder& builder) const { return parameter(builder, gamma_); }
  Value beta(Builder& builder) const { return parameter(builder, beta_); }
  Value diff_gamma(Builder& builder) const { return gradient(builder, gamma_); }
  Value diff_beta(Builder& builder) const { return gradient(builder, beta_); }

  /// `count` values of a type.
  static Value numbers(Builder& builder, int64_t count, Type type);
  static Value numbers(Builder& builder, int64_t count) { return numbers(builder, count, builder.type()); }

 private:
  int declare(const char* name, const Shape& shape, double start);
  static Value parameter(Builder& builder, int number);
  static Value gradient(Builder& builder, int number);

  double epsilon_ = 0;
  int gamma_ = -1, beta_ = -1;  // numbers of the parameters
};

/// The address of a value that may be none.
template <class T>
T* at_or_null(const Frame& frame, const Value& value) {
  return value ? frame.at<T>(value) : nullptr;
}

}  // namespace margay
