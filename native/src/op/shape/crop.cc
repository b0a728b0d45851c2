// crop: without the places at the sides.
#include "op/shape/axis_map.h"
#include "op/shape/sides.h"

namespace margay {
namespace {

class Crop final : public AxisMaps {
 public:
  explicit Crop(const Declaration& declaration) {
    const Shape& input = declaration.inputs[0];
    const std::vector<Sides> sides = read_sides(declaration.attributes, "cropping", input);
    std::vector<AxisRule> rules;
    for (size_t d = 0; d < input.size(); ++d) {
      const auto [before, after] = sides[d];
      if (before + after >= input[d])
        declaration.fail(
            text("input ", to_text(input), ": ", before, " and ", after, " values are cut off dimension ",
                 d + 1, " of ", input[d], ", expected to leave at least 1"),
            "", 0);
      if (before + after == 0) continue;
      AxisRule rule(declaration, d);
      rule.dst = input[d] - before - after;
      rule.taps = [before = before](AxisMap& map, int64_t i) { map.tap(before + i); };
      rules.push_back(rule);
    }
    set(input, std::move(rules));
  }
};

const Registration registration(
    {"crop",
     1,
     {sides_key("cropping", "cropping=, for example cropping=1 or cropping=top,bottom,left,right")},
     {}},
    made<Crop>, axis_map_kernels());

}  // namespace
}  // namespace margay
