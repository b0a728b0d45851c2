// binary_cross_entropy: -t log p - (1 - t) log(1 - p) of each value and its target t, with p = sigmoid(x)
// (from=logits) or p = x (from=probabilities). Smoothing makes t (1 - ε) t + ε / 2.
#include "op/loss/value_loss.h"

namespace margay {
namespace {

struct BinaryCrossEntropy {
  static constexpr Loss::Target kTarget = Loss::Target::values;
  static constexpr const char* kValues = "a probability for each value";
  static constexpr bool kJudges = true;
  static constexpr int kOn = 1, kOff = 0;

  explicit BinaryCrossEntropy(const Attributes& keys)
      : logits(keys.word("from") == "logits"), smoothing(keys.number("label_smoothing")) {}

  template <class T>
  T value(T x, T target, T& slope) const {
    if (smoothing > 0) target = static_cast<T>(1 - smoothing) * target + static_cast<T>(smoothing / 2);
    if (logits) {
      const T small = std::exp(-std::abs(x));  // never overflows
      slope = (x >= 0 ? 1 / (1 + small) : small / (1 + small)) - target;
      return std::max(x, T(0)) - x * target + std::log1p(small);
    }
    const auto term = [&slope](T weight, T p, T sign) {
      if (weight == 0) return T(0);
      slope -= sign * weight / std::max(p, smallest<T>);
      return weight * negative_log(p);
    };
    slope = 0;
    return term(target, x, T(1)) + term(1 - target, 1 - x, T(-1));
  }
  template <class T>
  bool right(T x, T target) const {
    return (x > (logits ? T(0) : T(0.5))) == (target > T(0.5));
  }

  bool logits;
  double smoothing;
};

const Registration registration = register_value_loss<BinaryCrossEntropy>(
    "binary_cross_entropy",
    {Key::word("from", "logits", {"logits", "probabilities"}), Key::number("label_smoothing", "0", 0, 1)});

}  // namespace
}  // namespace margay
