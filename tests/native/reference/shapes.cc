// flatten and reshape: the same values in another shape; dropout outside training.
#include "reference/twin.h"

namespace margay::reference {
namespace {

class Identity final : public Twin {
 public:
  explicit Identity(const test::Problem& problem)
      : output_(problem.output), random_(problem.op == "dropout") {}

  bool exact() const override { return true; }
  bool random() const override { return random_; }
  bool linear() const override { return !random_; }

  Tensor forward(const Operands& in, bool) const override {
    return Tensor(in.src[0].samples, output_, in.src[0].values);
  }

  Operands backward(const Operands& in, const Tensor& diff_dst) const override {
    Operands g = in.zeros();
    g.src[0].values = diff_dst.values;
    return g;
  }

 private:
  Shape output_;
  bool random_;
};

const Registration registration({"flatten", "reshape", "dropout"}, made<Identity>);

}  // namespace
}  // namespace margay::reference
