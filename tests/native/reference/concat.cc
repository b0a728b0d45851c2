// concat: the inputs one after the other along an axis.
#include "reference/twin.h"

namespace margay::reference {
namespace {

class Concat final : public Twin {
 public:
  explicit Concat(const test::Problem& problem) : output_(problem.output) {
    const int64_t axis = static_cast<int64_t>(problem.number("axis", -1));
    axis_ = axis < 0 ? output_.size() - static_cast<size_t>(-axis) : static_cast<size_t>(axis);
  }

  bool exact() const override { return true; }
  bool linear() const override { return true; }

  Tensor forward(const Operands& in, bool) const override {
    Tensor dst(in.src[0].samples, output_);
    pairs(in, [&](size_t k, int64_t s, int64_t d) { dst[d] = in.src[k][s]; });
    return dst;
  }

  Operands backward(const Operands& in, const Tensor& diff_dst) const override {
    Operands g = in.zeros();
    pairs(in, [&](size_t k, int64_t s, int64_t d) { g.src[k][s] = diff_dst[d]; });
    return g;
  }

 private:
  /// Calls f(input, place in it, place in dst) for every value of dst, in the order of dst.
  template <class F>
  void pairs(const Operands& in, F f) const {
    int64_t inner = 1;  // values behind the axis
    for (size_t i = axis_ + 1; i < output_.size(); ++i) inner *= output_[i];
    const int64_t total = in.src[0].samples * elements(output_);
    std::vector<int64_t> next(in.src.size(), 0);
    for (int64_t d = 0; d < total;)
      for (size_t k = 0; k < in.src.size(); ++k)
        for (int64_t i = 0; i < in.src[k].shape[axis_] * inner; ++i) f(k, next[k]++, d++);
  }

  Shape output_;
  size_t axis_ = 0;
};

const Registration registration({"concat"}, made<Concat>);

}  // namespace
}  // namespace margay::reference
