// prelu: src above 0, alpha src below; alpha is one number for each channel, or one for all.
#include "reference/twin.h"

namespace margay::reference {
namespace {

class Prelu final : public Twin {
 public:
  explicit Prelu(const test::Problem&) {}

  bool exact() const override { return true; }

  Tensor forward(const Operands& in, bool) const override {
    Tensor dst = in.src[0];
    const std::vector<double>& alpha = in.parameters.at("alpha").values;
    for (size_t i = 0; i < dst.values.size(); ++i)
      if (dst.values[i] < 0) dst.values[i] *= alpha[i % alpha.size()];
    return dst;
  }

  Operands backward(const Operands& in, const Tensor& diff_dst) const override {
    Operands g = in.zeros();
    const std::vector<double>& alpha = in.parameters.at("alpha").values;
    std::vector<double>& diff_alpha = g.parameters.at("alpha").values;
    for (size_t i = 0; i < diff_dst.values.size(); ++i) {
      const double x = in.src[0].values[i], diff = diff_dst.values[i];
      g.src[0].values[i] = x > 0 ? diff : diff * alpha[i % alpha.size()];
      if (x < 0) diff_alpha[i % alpha.size()] += diff * x;
    }
    return g;
  }
};

const Registration registration({"prelu"}, made<Prelu>);

}  // namespace
}  // namespace margay::reference
