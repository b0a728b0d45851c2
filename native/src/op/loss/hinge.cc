// hinge: max(0, 1 - s x) of each value, with s = 1 where its target is above 0 and -1 elsewhere;
// squared_hinge: its square. A class index is 1 for its class and -1 for all others: one against all.
#include "op/loss/value_loss.h"

namespace margay {
namespace {

template <bool kSquared>
struct Hinge {
  static constexpr Loss::Target kTarget = Loss::Target::either;
  static constexpr const char* kValues = "above 0 for yes";
  static constexpr bool kJudges = true;
  static constexpr int kOn = 1, kOff = -1;

  explicit Hinge(const Attributes&) {}

  template <class T>
  T value(T x, T target, T& slope) const {
    const T sign = target > 0 ? T(1) : T(-1), short_of = 1 - sign * x;
    slope = 0;
    if (short_of <= 0) return 0;
    slope = kSquared ? -2 * sign * short_of : -sign;
    return kSquared ? short_of * short_of : short_of;
  }
  template <class T>
  bool right(T x, T target) const {
    return (x > 0) == (target > 0);
  }
};

const Registration plain = register_value_loss<Hinge<false>>("hinge", {});
const Registration squared = register_value_loss<Hinge<true>>("squared_hinge", {});

}  // namespace
}  // namespace margay
