// pad: more places around the input; mode says what lies there.
#include <algorithm>

#include "op/shape/axis_map.h"
#include "op/shape/sides.h"

namespace margay {
namespace {

constexpr double kMostValue = 1e9;

class Pad final : public AxisMaps {
 public:
  explicit Pad(const Declaration& declaration) {
    const Attributes& attributes = declaration.attributes;
    const Shape& input = declaration.inputs[0];
    const std::vector<Sides> sides = read_sides(attributes, "padding", input);
    const std::string mode = attributes.word("mode");
    const double value = attributes.number("value");
    if (mode != "zero" && value != 0)
      attributes.fail("value", text("mode=", mode, " takes the values from the input"),
                      "Leave one of them out.");
    std::vector<AxisRule> rules;
    for (size_t d = 0; d < input.size(); ++d) {
      const auto [before, after] = sides[d];
      if (mode == "reflect" && std::max(before, after) >= input[d])
        attributes.fail("padding",
                        text("mode=reflect mirrors at most ", input[d] - 1, " values of dimension ", d + 1,
                             " of ", to_text(input), ", all but the one at the side"));
      if (before + after == 0) continue;
      AxisRule rule(declaration, d);
      rule.dst = before + input[d] + after;
      rule.taps = [mode, before = before, last = input[d] - 1](AxisMap& map, int64_t i) {
        const int64_t place = i - before;
        if (place >= 0 && place <= last)
          map.tap(place);
        else if (mode == "reflect")
          map.tap(place < 0 ? -place : 2 * last - place);
        else if (mode == "edge")
          map.tap(place < 0 ? 0 : last);
      };
      rules.push_back(rule);
    }
    set(input, std::move(rules), value);
  }
};

const Registration registration(
    {"pad",
     1,
     {sides_key("padding", "padding=, for example padding=1 or padding=top,bottom,left,right"),
      Key::word("mode", "zero", {"zero", "reflect", "edge"}),
      Key::number("value", "0", -kMostValue, kMostValue)},
     {}},
    made<Pad>, axis_map_kernels());

}  // namespace
}  // namespace margay
