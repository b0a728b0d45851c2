// focal: binary cross-entropy of p = sigmoid(x) in which what is right already counts little: of each value
// with the target t, -α t (1 - p)^γ log p - (1 - α) (1 - t) p^γ log(1 - p).
#include "op/loss/value_loss.h"

namespace margay {
namespace {

constexpr double kMostGamma = 100;

struct Focal {
  static constexpr Loss::Target kTarget = Loss::Target::either;
  static constexpr const char* kValues = "a probability for each value";
  static constexpr bool kJudges = true;
  static constexpr int kOn = 1, kOff = 0;

  explicit Focal(const Attributes& keys) : gamma(keys.number("gamma")), alpha(keys.number("alpha")) {}

  template <class T>
  T value(T x, T target, T& slope) const {
    const T of_on = static_cast<T>(alpha) * target, of_off = static_cast<T>(1 - alpha) * (1 - target);
    T slope_on = 0, slope_off = 0;
    const T loss = of_on * one_side(x, slope_on) + of_off * one_side(-x, slope_off);
    slope = of_on * slope_on - of_off * slope_off;
    return loss;
  }
  template <class T>
  bool right(T x, T target) const {
    return (x > 0) == (target > T(0.5));
  }

  double gamma, alpha;

 private:
  /// (1 - p)^γ (-log p) of p = sigmoid(x), with slope (1 - p)^γ (γ p log p - (1 - p)).
  template <class T>
  T one_side(T x, T& slope) const {
    const T small = std::exp(-std::abs(x)), rest = std::log1p(small);
    const T log_p = std::min(x, T(0)) - rest, log_q = -std::max(x, T(0)) - rest;
    const T p = std::exp(log_p), q = std::exp(log_q), g = static_cast<T>(gamma);
    const T factor = std::exp(g * log_q);
    slope = factor * (g * p * log_p - q);
    return -factor * log_p;
  }
};

const Registration registration = register_value_loss<Focal>(
    "focal", {Key::number("gamma", "2", 0, kMostGamma), Key::number("alpha", "0.25", 0, 1)});

}  // namespace
}  // namespace margay
