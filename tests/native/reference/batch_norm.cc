// batch_norm: dst = gamma (src - mean) / √(variance + ε) + beta for every channel, which is the last
// dimension. In training mean and (population) variance are those of all pixels of the whole batch;
// otherwise, and where the node is frozen, they are the running ones.
#include <cmath>

#include "reference/twin.h"

namespace margay::reference {
namespace {

class BatchNorm final : public Twin {
 public:
  explicit BatchNorm(const test::Problem& problem)
      : momentum_(problem.number("momentum", 0.99)),
        epsilon_(problem.number("epsilon", 0.001)),
        frozen_(problem.word("frozen", "false") == "true") {}

  void prepare(Tensors& parameters) const override {
    for (double& variance : parameters.at("moving_variance").values) variance = std::abs(variance) + 0.5;
  }

  Tensor forward(const Operands& in, bool training) const override {
    const Statistics s = statistics(in, training);
    Tensor dst = in.src[0];
    each(dst, [&](size_t i, size_t c) {
      dst.values[i] = (dst.values[i] - s.mean[c]) * s.scale[c] * gamma(in, c) + beta(in, c);
    });
    return dst;
  }

  Operands backward(const Operands& in, const Tensor& diff_dst) const override {
    const Statistics s = statistics(in, true);
    const Tensor& src = in.src[0];
    const size_t channels = s.mean.size();
    const double count = static_cast<double>(src.values.size() / channels);
    const auto normal = [&](size_t i, size_t c) { return (src.values[i] - s.mean[c]) * s.scale[c]; };
    std::vector<double> sum(channels, 0), product(channels, 0);
    each(src, [&](size_t i, size_t c) {
      sum[c] += diff_dst.values[i];
      product[c] += diff_dst.values[i] * normal(i, c);
    });
    Operands g = in.zeros();
    if (g.parameters.count("gamma")) g.parameters.at("gamma").values = product;
    if (g.parameters.count("beta")) g.parameters.at("beta").values = sum;
    each(src, [&](size_t i, size_t c) {
      const double through = frozen_ ? 0 : (sum[c] + normal(i, c) * product[c]) / count;  // mean and variance
      g.src[0].values[i] = gamma(in, c) * s.scale[c] * (diff_dst.values[i] - through);
    });
    return g;
  }

  Tensors running(const Operands& in) const override {
    if (frozen_) return {};
    const Statistics s = statistics(in, true);
    Tensors after = {{"moving_mean", in.parameters.at("moving_mean")},
                     {"moving_variance", in.parameters.at("moving_variance")}};
    for (size_t c = 0; c < s.mean.size(); ++c) {
      double& mean = after.at("moving_mean").values[c];
      double& variance = after.at("moving_variance").values[c];
      mean = momentum_ * mean + (1 - momentum_) * s.mean[c];
      variance = momentum_ * variance + (1 - momentum_) * s.variance[c];
    }
    return after;
  }

 private:
  struct Statistics {
    std::vector<double> mean, variance, scale;
  };

  /// Calls f(place, channel) for every value.
  template <class F>
  static void each(const Tensor& tensor, F f) {
    const size_t channels = static_cast<size_t>(tensor.shape.back());
    for (size_t i = 0; i < tensor.values.size(); ++i) f(i, i % channels);
  }

  static double gamma(const Operands& in, size_t c) { return factor(in, "gamma", c, 1); }
  static double beta(const Operands& in, size_t c) { return factor(in, "beta", c, 0); }
  static double factor(const Operands& in, const char* name, size_t c, double otherwise) {
    const auto found = in.parameters.find(name);
    return found == in.parameters.end() ? otherwise : found->second.values[c];
  }

  Statistics statistics(const Operands& in, bool training) const {
    const Tensor& src = in.src[0];
    Statistics s{in.parameters.at("moving_mean").values, in.parameters.at("moving_variance").values, {}};
    if (training && !frozen_) {
      const size_t channels = s.mean.size();
      const double count = static_cast<double>(src.values.size() / channels);
      s.mean.assign(channels, 0);
      s.variance.assign(channels, 0);
      each(src, [&](size_t i, size_t c) { s.mean[c] += src.values[i] / count; });
      each(src, [&](size_t i, size_t c) {
        s.variance[c] += (src.values[i] - s.mean[c]) * (src.values[i] - s.mean[c]) / count;
      });
    }
    for (double variance : s.variance) s.scale.push_back(1 / std::sqrt(variance + epsilon_));
    return s;
  }

  double momentum_, epsilon_;
  bool frozen_;
};

const Registration registration({"batch_norm"}, made<BatchNorm>);

}  // namespace
}  // namespace margay::reference
