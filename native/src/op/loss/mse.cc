// mse: (x - target)² of each value.
#include "op/loss/value_loss.h"

namespace margay {
namespace {

struct SquaredError {
  static constexpr Loss::Target kTarget = Loss::Target::values;
  static constexpr const char* kValues = "values";
  static constexpr bool kJudges = false;
  static constexpr int kOn = 1, kOff = 0;

  explicit SquaredError(const Attributes&) {}

  template <class T>
  T value(T x, T target, T& slope) const {
    const T difference = x - target;
    slope = 2 * difference;
    return difference * difference;
  }
};

const Registration registration = register_value_loss<SquaredError>("mse", {});

}  // namespace
}  // namespace margay
