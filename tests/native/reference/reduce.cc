// reduce_mean, reduce_sum, reduce_max over some dimensions.
#include <algorithm>
#include <cmath>

#include "reference/twin.h"

namespace margay::reference {
namespace {

class Reduce final : public Twin {
 public:
  explicit Reduce(const test::Problem& problem)
      : op_(problem.op), output_(problem.output), reduced_(problem.inputs[0].size(), false) {
    std::string words = problem.word("axes", "");
    std::replace(words.begin(), words.end(), ',', 'x');
    for (const int64_t axis : test::read_shape(words))
      reduced_[static_cast<size_t>(axis < 0 ? axis + static_cast<int64_t>(reduced_.size()) : axis)] = true;
    count_ = static_cast<double>(elements(problem.inputs[0]) / elements(output_));
  }

  bool exact() const override { return op_ == "reduce_sum"; }

  Tensor forward(const Operands& in, bool) const override {
    const Tensor& src = in.src[0];
    Tensor dst(src.samples, output_);
    if (op_ == "reduce_max") std::fill(dst.values.begin(), dst.values.end(), -INFINITY);
    for (int64_t i = 0; i < src.samples * src.size(); ++i) {
      double& value = dst[behind(src, i)];
      value = op_ == "reduce_max" ? std::max(value, src[i]) : value + src[i];
    }
    if (op_ == "reduce_mean")
      for (double& value : dst.values) value /= count_;
    return dst;
  }

  Operands backward(const Operands& in, const Tensor& diff_dst) const override {
    Operands g = in.zeros();
    const Tensor& src = in.src[0];
    const Tensor dst = forward(in, true);
    std::vector<double> largest(dst.values.size(), 0);  // how many values are as large as the largest
    const auto is_largest = [&](int64_t i) { return src[i] == dst[behind(src, i)]; };
    for (int64_t i = 0; i < src.samples * src.size(); ++i)
      largest[static_cast<size_t>(behind(src, i))] += is_largest(i);
    for (int64_t i = 0; i < src.samples * src.size(); ++i) {
      const int64_t d = behind(src, i);
      if (op_ == "reduce_max")
        g.src[0][i] = is_largest(i) ? diff_dst[d] / largest[static_cast<size_t>(d)] : 0;
      else
        g.src[0][i] = diff_dst[d] / (op_ == "reduce_mean" ? count_ : 1);
    }
    return g;
  }

 private:
  /// Where the result lies that place i of src goes into.
  int64_t behind(const Tensor& src, int64_t i) const {
    int64_t place = 0, stride = 1;
    for (size_t d = src.shape.size(); d-- > 0; i /= src.shape[d]) {
      if (reduced_[d]) continue;
      place += i % src.shape[d] * stride;
      stride *= src.shape[d];
    }
    return i * stride + place;
  }

  std::string op_;
  Shape output_;
  std::vector<bool> reduced_;
  double count_ = 1;
};

const Registration registration({"reduce_mean", "reduce_sum", "reduce_max"}, made<Reduce>);

}  // namespace
}  // namespace margay::reference
