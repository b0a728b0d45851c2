// global_avgpool: the mean of each channel over all places.
#include "reference/twin.h"

namespace margay::reference {
namespace {

class GlobalAveragePool final : public Twin {
 public:
  explicit GlobalAveragePool(const test::Problem& problem)
      : output_(problem.output), places_(elements(problem.inputs[0]) / output_[0]) {}

  Tensor forward(const Operands& in, bool) const override {
    Tensor dst(in.src[0].samples, output_);
    for (int64_t i = 0; i < in.src[0].samples * in.src[0].size(); ++i)
      dst[behind(i)] += in.src[0][i] / static_cast<double>(places_);
    return dst;
  }

  Operands backward(const Operands& in, const Tensor& diff_dst) const override {
    Operands g = in.zeros();
    for (int64_t i = 0; i < in.src[0].samples * in.src[0].size(); ++i)
      g.src[0][i] = diff_dst[behind(i)] / static_cast<double>(places_);
    return g;
  }

 private:
  /// Where the mean lies that place i of src goes into.
  int64_t behind(int64_t i) const { return i / (places_ * output_[0]) * output_[0] + i % output_[0]; }

  Shape output_;
  int64_t places_;
};

const Registration registration({"global_avgpool"}, made<GlobalAveragePool>);

}  // namespace
}  // namespace margay::reference
