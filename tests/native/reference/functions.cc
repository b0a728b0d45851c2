// exp, log and sqrt, value by value.
#include <cmath>

#include "reference/twin.h"

namespace margay::reference {
namespace {

class Function final : public Twin {
 public:
  explicit Function(const test::Problem& problem) : op_(problem.op) {}

  /// log and sqrt are of values above 0.
  double suitable(size_t, double value) const override {
    return op_ == "exp" ? value : 0.25 + std::abs(value);
  }

  Tensor forward(const Operands& in, bool) const override {
    Tensor dst = in.src[0];
    for (double& value : dst.values)
      value = op_ == "exp" ? std::exp(value) : op_ == "log" ? std::log(value) : std::sqrt(value);
    return dst;
  }

  Operands backward(const Operands& in, const Tensor& diff_dst) const override {
    Operands diff = in.zeros();
    for (size_t i = 0; i < diff_dst.values.size(); ++i) {
      const double x = in.src[0].values[i];
      const double slope = op_ == "exp" ? std::exp(x) : op_ == "log" ? 1 / x : 0.5 / std::sqrt(x);
      diff.src[0].values[i] = diff_dst.values[i] * slope;
    }
    return diff;
  }

 private:
  std::string op_;
};

const Registration registration({"exp", "log", "sqrt"}, made<Function>);

}  // namespace
}  // namespace margay::reference
