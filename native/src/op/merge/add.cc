// add: dst = the sum of all inputs, value by value. Of equal shapes a plain loop; else with broadcasting.
#include "op/merge/arithmetic.h"

namespace margay {
namespace {

class Add final : public Arithmetic {
 public:
  explicit Add(const Declaration& declaration) : Arithmetic(declaration, Operation::add) {}

  using Arithmetic::equal_shapes;

  void forward(Builder& builder) const {
    Value sum = builder.input();
    const Value dst = builder.allocate(sum.desc);
    for (size_t k = 1; k < builder.inputs(); ++k) {
      builder.add_sum("forward", sum, builder.input_as(dst.desc, k), dst);
      sum = dst;
    }
    builder.output(dst);
  }

  void backward(Builder& builder) const {
    for (size_t k = 0; k < builder.inputs(); ++k)
      if (builder.wants_diff(k)) builder.diff_input(builder.diff_output(), k);
  }
};

std::vector<Kernel> kernels() {
  std::vector<Kernel> kernels = arithmetic_kernels();
  kernels.insert(kernels.begin(), kernel("margay", where(&Add::equal_shapes), &Add::forward, &Add::backward));
  return kernels;
}

const Registration registration({"add", Arity::at_least(2), {}, {}}, made<Add>, kernels());

}  // namespace
}  // namespace margay
