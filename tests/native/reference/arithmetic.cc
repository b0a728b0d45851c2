// add, subtract, multiply, divide, maximum, minimum: from left to right, with NumPy's broadcasting.
#include <algorithm>

#include "reference/twin.h"

namespace margay::reference {
namespace {

class Arithmetic final : public Twin {
 public:
  explicit Arithmetic(const test::Problem& problem) : op_(problem.op) {}

  bool exact() const override { return op_ != "divide"; }
  bool linear() const override { return op_ == "add" || op_ == "subtract"; }
  double suitable(size_t k, double value) const override {
    if (op_ != "divide" || k == 0) return value;
    return value < 0 ? value - 0.5 : value + 0.5;  // far from 0
  }

  Tensor forward(const Operands& in, bool) const override { return partial(in, in.src.size() - 1); }

  Operands backward(const Operands& in, const Tensor& diff_dst) const override {
    Operands g = in.zeros();
    Tensor diff = diff_dst;
    for (size_t k = in.src.size() - 1; k > 0; --k) {
      const Tensor a = partial(in, k - 1), &b = in.src[k];
      Tensor before(a.samples, a.shape);
      for (int64_t d = 0; d < static_cast<int64_t>(diff.values.size()); ++d) {
        const int64_t i = part(diff, d, a), j = part(diff, d, b);
        before[i] += diff[d] * slopes(a[i], b[j]).first;
        g.src[k][j] += diff[d] * slopes(a[i], b[j]).second;
      }
      diff = before;
    }
    g.src[0] = diff;
    return g;
  }

 private:
  double value(double a, double b) const {
    if (op_ == "add") return a + b;
    if (op_ == "subtract") return a - b;
    if (op_ == "multiply") return a * b;
    if (op_ == "divide") return a / b;
    return op_ == "maximum" ? std::max(a, b) : std::min(a, b);
  }

  /// Of value() by a and by b; of a tie a has all.
  std::pair<double, double> slopes(double a, double b) const {
    if (op_ == "add") return {1, 1};
    if (op_ == "subtract") return {1, -1};
    if (op_ == "multiply") return {b, a};
    if (op_ == "divide") return {1 / b, -a / (b * b)};
    const bool first = op_ == "maximum" ? a >= b : a <= b;
    return {first, !first};
  }

  /// What the inputs up to number k make together.
  Tensor partial(const Operands& in, size_t k) const {
    if (k == 0) return in.src[0];
    const Tensor a = partial(in, k - 1), &b = in.src[k];
    Shape shape(std::max(a.shape.size(), b.shape.size()), 1);
    for (const Shape& each : {a.shape, b.shape})
      for (size_t i = 0; i < each.size(); ++i) {
        int64_t& extent = shape[shape.size() - each.size() + i];
        extent = std::max(extent, each[i]);
      }
    Tensor dst(a.samples, shape);
    for (int64_t d = 0; d < static_cast<int64_t>(dst.values.size()); ++d)
      dst[d] = value(a[part(dst, d, a)], b[part(dst, d, b)]);
    return dst;
  }

  /// The place in `operand` of what goes into place d of dst: dimensions of 1 are always at 0.
  static int64_t part(const Tensor& dst, int64_t d, const Tensor& operand) {
    int64_t place = 0, stride = 1, rest = d;
    for (size_t i = 0; i < dst.shape.size(); ++i) {  // from the last dimension to the first
      const int64_t extent = dst.shape[dst.shape.size() - 1 - i], at = rest % extent;
      rest /= extent;
      if (i >= operand.shape.size()) continue;
      const int64_t own = operand.shape[operand.shape.size() - 1 - i];
      if (own > 1) place += at * stride;
      stride *= own;
    }
    return rest * stride + place;  // what is left is the sample
  }

  std::string op_;
};

const Registration registration({"add", "subtract", "multiply", "divide", "maximum", "minimum"},
                                made<Arithmetic>);

}  // namespace
}  // namespace margay::reference
