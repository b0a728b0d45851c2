#include "reference/softmax.h"

#include "reference/twin.h"

namespace margay::reference {
namespace {

class Softmax final : public Twin {
 public:
  explicit Softmax(const test::Problem&) {}

  Tensor forward(const Operands& in, bool) const override { return softmax(in.src[0]); }

  /// ∂dst_i/∂src_j = dst_i (δ_ij - dst_j)
  Operands backward(const Operands& in, const Tensor& diff_dst) const override {
    Operands g = in.zeros();
    const Tensor dst = softmax(in.src[0]);
    const int64_t width = dst.shape.back();
    for (int64_t row = 0; row < static_cast<int64_t>(dst.values.size()); row += width)
      for (int64_t j = 0; j < width; ++j)
        for (int64_t i = 0; i < width; ++i)
          g.src[0][row + j] += diff_dst[row + i] * dst[row + i] * ((i == j ? 1 : 0) - dst[row + j]);
    return g;
  }
};

const Registration registration({"softmax"}, made<Softmax>);

}  // namespace
}  // namespace margay::reference
