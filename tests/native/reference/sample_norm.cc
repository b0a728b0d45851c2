// layer_norm, group_norm and instance_norm: dst = gamma (src - mean) / √(variance + ε) + beta. Values of one
// sample that share a mean are a set.
#include <algorithm>
#include <cmath>
#include <functional>

#include "reference/twin.h"

namespace margay::reference {
namespace {

class SampleNorm final : public Twin {
 public:
  explicit SampleNorm(const test::Problem& problem)
      : epsilon_(problem.number("epsilon", 0.001)), size_(elements(problem.output)) {
    const Shape& shape = problem.output;
    const int64_t channels = shape.back();
    if (problem.op == "layer_norm") {
      const std::string axes = problem.word("axes", "-1");
      const auto count = std::count(axes.begin(), axes.end(), ',') + 1;
      weights_ = elements(Shape(shape.end() - count, shape.end()));
      set_of_ = [width = weights_](int64_t i) { return i / width; };
    } else {
      const int64_t groups =
          problem.op == "group_norm" ? static_cast<int64_t>(problem.number("groups", 0)) : channels;
      weights_ = channels;
      set_of_ = [=](int64_t i) { return i % channels / (channels / groups); };
    }
    for (int64_t i = 0; i < size_; ++i) sets_ = std::max(sets_, set_of_(i) + 1);
  }

  Tensor forward(const Operands& in, bool) const override {
    Tensor dst = normal(in.src[0]).values;
    for (int64_t i = 0; i < dst.samples * size_; ++i)
      dst[i] = dst[i] * factor(in, "gamma", i, 1) + factor(in, "beta", i, 0);
    return dst;
  }

  Operands backward(const Operands& in, const Tensor& diff_dst) const override {
    const Normal y = normal(in.src[0]);
    const int64_t all = y.values.samples * size_;
    Operands g = in.zeros();
    std::vector<double> sum(y.scale.size(), 0), product(y.scale.size(), 0);
    for (int64_t i = 0; i < all; ++i) {
      const double diff = diff_dst[i] * factor(in, "gamma", i, 1);
      sum[set(i)] += diff;
      product[set(i)] += diff * y.values[i];
      if (g.parameters.count("gamma")) g.parameters.at("gamma")[i % weights_] += diff_dst[i] * y.values[i];
      if (g.parameters.count("beta")) g.parameters.at("beta")[i % weights_] += diff_dst[i];
    }
    const double count = static_cast<double>(size_ / sets_);
    for (int64_t i = 0; i < all; ++i)
      g.src[0][i] = y.scale[set(i)] * (diff_dst[i] * factor(in, "gamma", i, 1) -
                                       (sum[set(i)] + y.values[i] * product[set(i)]) / count);
    return g;
  }

 private:
  struct Normal {
    Tensor values;              // with mean 0 and variance 1
    std::vector<double> scale;  // of each set
  };

  /// The set of a value of a batch.
  size_t set(int64_t i) const { return static_cast<size_t>(i / size_ * sets_ + set_of_(i % size_)); }

  double factor(const Operands& in, const char* name, int64_t i, double otherwise) const {
    const auto found = in.parameters.find(name);
    return found == in.parameters.end() ? otherwise : found->second[i % weights_];
  }

  Normal normal(const Tensor& src) const {
    const size_t sets = static_cast<size_t>(src.samples * sets_);
    const double count = static_cast<double>(size_ / sets_);
    std::vector<double> mean(sets, 0), variance(sets, 0);
    for (int64_t i = 0; i < src.samples * size_; ++i) mean[set(i)] += src[i] / count;
    for (int64_t i = 0; i < src.samples * size_; ++i)
      variance[set(i)] += (src[i] - mean[set(i)]) * (src[i] - mean[set(i)]) / count;
    Normal result{src, {}};
    for (double v : variance) result.scale.push_back(1 / std::sqrt(v + epsilon_));
    for (int64_t i = 0; i < src.samples * size_; ++i)
      result.values[i] = (src[i] - mean[set(i)]) * result.scale[set(i)];
    return result;
  }

  double epsilon_;
  int64_t size_, sets_ = 0, weights_ = 0;
  std::function<int64_t(int64_t)> set_of_;
};

const Registration registration({"layer_norm", "group_norm", "instance_norm"}, made<SampleNorm>);

}  // namespace
}  // namespace margay::reference
