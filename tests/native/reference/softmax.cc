// softmax and log_softmax, along any dimension.
#include "reference/softmax.h"

#include "reference/twin.h"

namespace margay::reference {
namespace {

class Softmax final : public Twin {
 public:
  explicit Softmax(const test::Problem& problem) : log_(problem.op == "log_softmax") {
    const int64_t axis = static_cast<int64_t>(problem.number("axis", -1));
    const int64_t rank = static_cast<int64_t>(problem.output.size());
    axis_ = static_cast<size_t>(axis < 0 ? axis + rank : axis);
  }

  Tensor forward(const Operands& in, bool) const override {
    Tensor dst = softmax(in.src[0], axis_);
    for (double& value : dst.values)
      if (log_) value = std::log(value);
    return dst;
  }

  /// ∂dst_i/∂src_j = dst_i (δ_ij - dst_j), and of the logarithm δ_ij - dst_j
  Operands backward(const Operands& in, const Tensor& diff_dst) const override {
    Operands g = in.zeros();
    const Tensor dst = softmax(in.src[0], axis_);
    const int64_t width = dst.shape[axis_];
    each_row(dst, axis_, [&](int64_t first, int64_t distance) {
      for (int64_t j = 0; j < width; ++j)
        for (int64_t i = 0; i < width; ++i) {
          const int64_t from = first + i * distance, to = first + j * distance;
          g.src[0][to] += diff_dst[from] * (log_ ? 1 : dst[from]) * ((i == j ? 1 : 0) - dst[to]);
        }
    });
    return g;
  }

 private:
  bool log_;
  size_t axis_;
};

const Registration registration({"softmax", "log_softmax"}, made<Softmax>);

}  // namespace
}  // namespace margay::reference
