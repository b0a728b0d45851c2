// local_response_norm: dst_c = src_c s_c^-beta with s_c = k + alpha Σ src_j² over the channels around c.
#include <cmath>

#include "reference/twin.h"

namespace margay::reference {
namespace {

class LocalResponseNorm final : public Twin {
 public:
  explicit LocalResponseNorm(const test::Problem& problem)
      : half_(static_cast<int64_t>(problem.number("size", 5)) / 2),
        alpha_(problem.number("alpha", 1e-4)),
        beta_(problem.number("beta", 0.75)),
        k_(problem.number("k", 2)),
        channels_(problem.output.back()) {}

  Tensor forward(const Operands& in, bool) const override {
    const Tensor& src = in.src[0];
    Tensor dst = src;
    for (int64_t i = 0; i < src.samples * src.size(); ++i) dst[i] *= std::pow(sum(src, i), -beta_);
    return dst;
  }

  Operands backward(const Operands& in, const Tensor& diff_dst) const override {
    const Tensor& src = in.src[0];
    Operands g = in.zeros();
    for (int64_t i = 0; i < src.samples * src.size(); ++i) {
      const double s = sum(src, i);
      g.src[0][i] += diff_dst[i] * std::pow(s, -beta_);
      around(i, [&](int64_t j) {
        g.src[0][j] -= diff_dst[i] * src[i] * beta_ * std::pow(s, -beta_ - 1) * alpha_ * 2 * src[j];
      });
    }
    return g;
  }

 private:
  /// Calls f(place) for the channels around place i.
  template <class F>
  void around(int64_t i, F f) const {
    for (int64_t away = -half_; away <= half_; ++away)
      if (i % channels_ + away >= 0 && i % channels_ + away < channels_) f(i + away);
  }

  double sum(const Tensor& src, int64_t i) const {
    double squares = 0;
    around(i, [&](int64_t j) { squares += src[j] * src[j]; });
    return k_ + alpha_ * squares;
  }

  int64_t half_;
  double alpha_, beta_, k_;
  int64_t channels_;
};

const Registration registration({"local_response_norm"}, made<LocalResponseNorm>);

}  // namespace
}  // namespace margay::reference
