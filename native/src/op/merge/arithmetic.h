// Operators that make one value of two, for any number of inputs from left to right: a - b, a · b, …, with
// NumPy's broadcasting.
#pragma once

#include "op/merge/arithmetic_loops.h"
#include "plan/builder.h"

namespace margay {

class Arithmetic : public Operator {
 public:
  Arithmetic(const Declaration& declaration, Operation operation);

  template <class T>
  void forward(Builder& builder) const;
  template <class T>
  void backward(Builder& builder) const;

 protected:
  /// No input is repeated.
  bool equal_shapes() const { return equal_; }

 private:
  /// Two operands and what they make, in layouts that go together.
  struct Pair {
    Value a, b, dst;
    Broadcast loops;
  };
  Pair pair(Builder& builder, const Value& before, size_t k) const;

  Operation operation_;
  bool equal_ = true;
  std::vector<Shape> inputs_;
  std::vector<Shape> shapes_;  // of what the first k + 1 inputs make together
};

/// Of f32 and f64, in that order.
std::vector<Kernel> arithmetic_kernels();

}  // namespace margay
