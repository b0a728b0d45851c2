// Transforms that mix a sample with another one of the same step: mixup, cutmix. Their targets mix alike.
#include <algorithm>
#include <cmath>

#include "augment/transform.h"

namespace margay {
namespace {

/// The logarithm of a number of Gamma(shape, 1) (Marsaglia and Tsang, 2000; below 1 by its shape + 1).
double log_gamma_number(Random& random, double shape) {
  if (shape < 1) return log_gamma_number(random, shape + 1) + std::log(1 - random.uniform()) / shape;
  const double d = shape - 1.0 / 3, c = 1 / std::sqrt(9 * d);
  for (;;) {
    const double normal = random.normal(), v = std::pow(1 + c * normal, 3);
    if (!(v > 0)) continue;
    if (std::log(1 - random.uniform()) < normal * normal / 2 + d - d * v + d * std::log(v))
      return std::log(d) + std::log(v);
  }
}

/// A number of Beta(alpha, alpha).
double beta_number(Random& random, double alpha) {
  const double a = log_gamma_number(random, alpha), b = log_gamma_number(random, alpha);
  return 1 / (1 + std::exp(b - a));
}

/// Two samples laid over each other (Zhang et al., 2018).
class Mixup final : public Transform {
 public:
  Mixup(const Attributes& keys, Pictures& pictures)
      : alpha_(keys.number("alpha")), probability_(keys.number("probability")) {
    pictures.mixtures += 1;
    pictures.blends = true;
  }

  bool mixes() const override { return true; }
  void mix(Random& random, Mixture& mixture) const override {
    mixture.partner = random.uniform();
    if (random.uniform() < probability_) mixture.kept = beta_number(random, alpha_);
  }

 private:
  double alpha_, probability_;
};

/// A rectangle of one sample pasted into another one (Yun et al., 2019).
class Cutmix final : public Transform {
 public:
  Cutmix(const Attributes& keys, Pictures& pictures)
      : alpha_(keys.number("alpha")), probability_(keys.number("probability")), seen_(pictures.seen) {
    pictures.mixtures += 1;
  }

  bool mixes() const override { return true; }
  void mix(Random& random, Mixture& mixture) const override {
    mixture.partner = random.uniform();
    if (random.uniform() >= probability_) return;
    const double side = std::sqrt(1 - beta_number(random, alpha_)) / 2;
    const auto reach = [&](int64_t extent, int64_t& first, int64_t& last) {
      const double n = static_cast<double>(extent);
      const int64_t middle = static_cast<int64_t>(random.uniform() * n),
                    half = static_cast<int64_t>(side * n);
      first = std::max<int64_t>(middle - half, 0);
      last = std::min(middle + half, extent);
    };
    reach(seen_.rows, mixture.top, mixture.bottom);
    reach(seen_.columns, mixture.left, mixture.right);
    const double area = static_cast<double>((mixture.bottom - mixture.top) * (mixture.right - mixture.left));
    mixture.kept = 1 - area / static_cast<double>(seen_.rows * seen_.columns);
    mixture.pastes = true;
  }

 private:
  double alpha_, probability_;
  Extents seen_;
};

Key alpha_key(const char* usual) { return Key::number("alpha", usual, 0.01, 100); }

const TransformRegistration mixup("mixup", {alpha_key("0.2"), probability_key("1")}, made<Mixup>);
const TransformRegistration cutmix("cutmix", {alpha_key("1"), probability_key("1")}, made<Cutmix>);

}  // namespace
}  // namespace margay
