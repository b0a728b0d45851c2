// add: dst = the sum of all inputs, value by value. Of equal shapes a plain loop; else with broadcasting.
#include "op/activation/fused.h"
#include "op/merge/arithmetic.h"

namespace margay {
namespace {

class Add final : public Arithmetic {
 public:
  explicit Add(const Declaration& declaration) : Arithmetic(declaration, Operation::add) {}

  bool plain(const Builder&) const { return equal_shapes(); }

  /// A ReLU is a part of the last addition.
  bool fuse(const Activation& activation) override {
    if (relu_ || !equal_shapes() || !activation.is_relu()) return false;
    relu_ = activation;
    return true;
  }

  const Activation* fused() const override { return relu_ ? &relu_ : nullptr; }
  Tail tail() const override { return Tail::sum; }

  void forward(Builder& builder) const {
    Value sum = builder.input();
    const Value dst = builder.allocate(sum.desc);
    for (size_t k = 1; k < builder.inputs(); ++k) {
      const bool last = k + 1 == builder.inputs();
      builder.add_sum(last ? forward_phase(relu_) : "forward", sum, builder.input_as(dst.desc, k), dst,
                      last && relu_);
      sum = dst;
    }
    builder.output(dst);
  }

  void backward(Builder& builder) const {
    const Value diff = activation_backward(builder, relu_);
    for (size_t k = 0; k < builder.inputs(); ++k)
      if (builder.wants_diff(k)) builder.diff_input(diff, k);
  }

 private:
  Activation relu_;  // that follows, or none
};

std::vector<Kernel> kernels() {
  std::vector<Kernel> kernels = arithmetic_kernels();
  kernels.insert(kernels.begin(), kernel("margay", where(&Add::plain), &Add::forward, &Add::backward));
  return kernels;
}

const Registration registration({"add", Arity::at_least(2), {}, {}}, made<Add>, kernels());

}  // namespace
}  // namespace margay
