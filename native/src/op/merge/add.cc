// add: dst = the sum of all inputs, value by value.
#include "plan/builder.h"

namespace margay {
namespace {

class Add final : public Operator {
 public:
  explicit Add(const Declaration& declaration) {
    shape_ = declaration.inputs[0];
    for (size_t k = 1; k < declaration.inputs.size(); ++k)
      if (declaration.inputs[k] != shape_)
        declaration.fail(text("input ", to_text(declaration.inputs[k]), ", expected ", to_text(shape_),
                              " as the first input has it"),
                         "Bring both to one shape, for example with a 1x1 convolution of as many filters and "
                         "the same stride.",
                         k);
    flop_ = 0;
  }

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

const Registration registration({"add", Arity::at_least(2), {}, {}}, made<Add>,
                                {kernel("margay", always, &Add::forward, &Add::backward)});

}  // namespace
}  // namespace margay
