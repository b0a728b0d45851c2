// slice: every step-th place of a dimension, from start to before stop, as Python's start:stop:step.
#include "op/axes.h"
#include "op/shape/axis_map.h"

namespace margay {
namespace {

class Slice final : public AxisMaps {
 public:
  explicit Slice(const Declaration& declaration) {
    const Attributes& attributes = declaration.attributes;
    const Shape& input = declaration.inputs[0];
    AxisRule rule(declaration, read_axis(attributes, input));
    const int64_t start = place(attributes, "start", rule.src, rule.src - 1);
    const int64_t stop = attributes.given("stop") ? place(attributes, "stop", rule.src, rule.src) : rule.src;
    const int64_t step = attributes.whole("step");
    if (stop <= start)
      attributes.fail(
          attributes.given("stop") ? "stop" : "start",
          text("the slice from ", start, " to before ", stop, " has no values, expected at least 1"));
    rule.dst = (stop - start + step - 1) / step;
    rule.taps = [=](AxisMap& map, int64_t i) { map.tap(start + i * step); };
    if (rule.dst < rule.src)
      set(input, {rule});
    else
      set(input, {});
  }

 private:
  /// From the beginning, or below 0 from the end.
  static int64_t place(const Attributes& attributes, const char* key, int64_t extent, int64_t most) {
    const int64_t place = attributes.whole(key);
    if (place < -extent || place > most)
      attributes.fail(key, text("expected ", -extent, " to ", most, " for a dimension of ", extent));
    return place < 0 ? place + extent : place;
  }
};

const Registration registration({"slice",
                                 1,
                                 {axis_key("-1"), Key::whole("start", "0", -kMostValues, kMostValues),
                                  Key::whole("stop", "", -kMostValues, kMostValues),
                                  Key::whole("step", "1", 1, kMostValues)},
                                 {}},
                                made<Slice>, axis_map_kernels());

}  // namespace
}  // namespace margay
