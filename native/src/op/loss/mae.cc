// mae: |x - target| of each value.
#include "op/loss/value_loss.h"

namespace margay {
namespace {

struct AbsoluteError {
  static constexpr Loss::Target kTarget = Loss::Target::values;
  static constexpr const char* kValues = "values";
  static constexpr bool kJudges = false;
  static constexpr int kOn = 1, kOff = 0;

  explicit AbsoluteError(const Attributes&) {}

  template <class T>
  T value(T x, T target, T& slope) const {
    const T difference = x - target;
    slope = static_cast<T>(difference > 0) - static_cast<T>(difference < 0);
    return std::abs(difference);
  }
};

const Registration registration = register_value_loss<AbsoluteError>("mae", {});

}  // namespace
}  // namespace margay
