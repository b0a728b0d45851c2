// Losses of a probability p for each value: binary cross-entropy and focal.
#include <cmath>

#include "reference/loss.h"

namespace margay::reference {
namespace {

double sigmoid(double x) { return 1 / (1 + std::exp(-x)); }

class BinaryCrossEntropy final : public ValueTwin {
 public:
  explicit BinaryCrossEntropy(const test::Problem& problem)
      : logits_(problem.word("from", "logits") == "logits"),
        smoothing_(problem.number("label_smoothing", 0)) {}

  void draw(test::Numbers& numbers, std::vector<double>& x, std::vector<double>& target,
            int64_t) const override {
    const int64_t count = static_cast<int64_t>(x.size());
    x = logits_ ? numbers.uniforms(count, -4, 4) : numbers.uniforms(count, 0.02, 0.98);
    target = numbers.uniforms(static_cast<int64_t>(target.size()), 0, 1);
    for (size_t i = 0; i < target.size(); i += 2) target[i] = std::round(target[i]);  // mostly yes or no
  }

 private:
  Point point(double x, double target) const override {
    const double t = (1 - smoothing_) * target + smoothing_ * 0.5;
    const double p = logits_ ? sigmoid(x) : x;
    const double loss = (t == 0 ? 0 : -t * std::log(p)) + (t == 1 ? 0 : -(1 - t) * std::log(1 - p));
    return {loss, logits_ ? p - t : (1 - t) / (1 - p) - t / p};
  }
  bool judges() const override { return true; }
  bool right(double x, double t) const override { return (logits_ ? x > 0 : x > 0.5) == (t > 0.5); }

  bool logits_;
  double smoothing_;
};

class Focal final : public ValueTwin {
 public:
  explicit Focal(const test::Problem& problem)
      : gamma_(problem.number("gamma", 2)),
        alpha_(problem.number("alpha", 0.25)),
        ignored_(problem.number("ignore_index", 0)),
        ignores_(!problem.word("ignore_index", "").empty()) {}

  const double* ignored() const override { return ignores_ ? &ignored_ : nullptr; }

  void draw(test::Numbers& numbers, std::vector<double>& x, std::vector<double>& target,
            int64_t) const override {
    x = numbers.uniforms(static_cast<int64_t>(x.size()), -4, 4);
    target = numbers.integers(static_cast<int64_t>(target.size()), 0, 1);
    for (size_t i = 0; i < target.size(); i += 5) target[i] = 0.75;
  }

 private:
  /// The slope by p, times that of the sigmoid, p (1 - p).
  Point point(double x, double t) const override {
    const double p = sigmoid(x), q = 1 - p, log_p = std::log(p), log_q = std::log(q);
    const double on = alpha_ * t, off = (1 - alpha_) * (1 - t);
    const double loss = -on * std::pow(q, gamma_) * log_p - off * std::pow(p, gamma_) * log_q;
    const double by_p = on * (gamma_ * std::pow(q, gamma_ - 1) * log_p - std::pow(q, gamma_) / p) -
                        off * (gamma_ * std::pow(p, gamma_ - 1) * log_q - std::pow(p, gamma_) / q);
    return {loss, by_p * p * q};
  }
  bool judges() const override { return true; }
  bool right(double x, double t) const override { return (x > 0) == (t > 0.5); }

  double gamma_, alpha_, ignored_;
  bool ignores_;
};

const LossRegistration binary_cross_entropy("binary_cross_entropy", made_loss<BinaryCrossEntropy>);
const LossRegistration focal("focal", made_loss<Focal>);

}  // namespace
}  // namespace margay::reference
