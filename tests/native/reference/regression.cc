// Losses of a difference d = x - target.
#include <cmath>

#include "reference/loss.h"

namespace margay::reference {
namespace {

class Mse final : public ValueTwin {
 public:
  explicit Mse(const test::Problem&) {}

 private:
  Point point(double x, double target) const override {
    return {(x - target) * (x - target), 2 * (x - target)};
  }
};

class Mae final : public ValueTwin {
 public:
  explicit Mae(const test::Problem&) {}

 private:
  Point point(double x, double target) const override {
    return {std::abs(x - target), x > target ? 1.0 : -1.0};
  }
};

class Huber final : public ValueTwin {
 public:
  explicit Huber(const test::Problem& problem) : delta_(problem.number("delta", 1)) {}

 private:
  Point point(double x, double target) const override {
    const double d = x - target;
    if (std::abs(d) <= delta_) return {d * d / 2, d};
    return {delta_ * (std::abs(d) - delta_ / 2), d > 0 ? delta_ : -delta_};
  }
  double delta_;
};

const LossRegistration mae("mae", made_loss<Mae>);
const LossRegistration huber("huber", made_loss<Huber>);
const LossRegistration mse("mse", made_loss<Mse>);

}  // namespace
}  // namespace margay::reference
