// huber: d² / 2 of a difference d = x - target up to delta, delta (|d| - delta / 2) beyond.
#include "op/loss/value_loss.h"

namespace margay {
namespace {

constexpr double kMostDelta = 1e6, kLeastDelta = 1e-6;

struct Huber {
  static constexpr Loss::Target kTarget = Loss::Target::values;
  static constexpr const char* kValues = "values";
  static constexpr bool kJudges = false;
  static constexpr int kOn = 1, kOff = 0;

  explicit Huber(const Attributes& keys) : delta(keys.number("delta")) {}

  template <class T>
  T value(T x, T target, T& slope) const {
    const T bend = static_cast<T>(delta), difference = x - target;
    slope = difference > bend ? bend : difference < -bend ? -bend : difference;
    return slope * (difference - slope / 2);
  }

  double delta;
};

const Registration registration =
    register_value_loss<Huber>("huber", {Key::number("delta", "1", kLeastDelta, kMostDelta)});

}  // namespace
}  // namespace margay
