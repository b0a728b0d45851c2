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
    const T small = std::exp(-std::abs(x)), rest = std::log1p(small);
    const T far = 1 / (1 + small), near = small * far;  // the larger probability, and the smaller one
    const T log_p = std::min(x, T(0)) - rest, log_q = -std::max(x, T(0)) - rest;
    const T p = x > 0 ? far : near, q = x > 0 ? near : far;
    slope = 0;
    T loss = 0;
    if (of_on != 0) loss += of_on * one_side(p, log_p, q, log_q, of_on, slope);
    if (of_off != 0) loss += of_off * one_side(q, log_q, p, log_p, -of_off, slope);
    return loss;
  }
  template <class T>
  bool right(T x, T target) const {
    return (x > 0) == (target > T(0.5));
  }

  double gamma, alpha;

 private:
  /// (1 - p)^γ (-log p) with q = 1 - p; its slope by x of p = sigmoid(x), q^γ (γ p log p - q), times
  /// `weight` is added to `slope`.
  template <class T>
  T one_side(T p, T log_p, T q, T log_q, T weight, T& slope) const {
    const T g = static_cast<T>(gamma);
    const T factor = gamma == 2 ? q * q : gamma == 1 ? q : std::exp(g * log_q);
    slope += weight * factor * (g * p * log_p - q);
    return -factor * log_p;
  }
};

const Registration registration = register_value_loss<Focal>(
    "focal",
    {Key::number("gamma", "2", 0, kMostGamma), Key::number("alpha", "0.25", 0, 1), ignore_index_key()});

}  // namespace
}  // namespace margay
