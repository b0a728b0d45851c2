// resize: more or fewer places along every dimension but the channels, from the nearest places or as linear
// interpolation between two. coordinates says which place i of dst is in src, with in and out places:
//
//   half_pixel      (i + 1/2) · in / out - 1/2: places are areas, their corners meet
//   align_corners   i · (in - 1) / (out - 1): the middles of the first and of the last place meet
//   asymmetric      i · in / out: the first corners meet, of places that are points
#include <algorithm>
#include <cmath>

#include "op/shape/axis_map.h"

namespace margay {
namespace {

class Resize final : public AxisMaps {
 public:
  explicit Resize(const Declaration& declaration) {
    const Attributes& attributes = declaration.attributes;
    const Shape& input = declaration.inputs[0];
    if (input.size() < 2)
      declaration.fail(text("input ", to_text(input), " has 1 dimension, expected places and channels"),
                       "Put a reshape before it.", 0);
    const size_t places = input.size() - 1;
    const bool linear = attributes.word("mode") == "bilinear";
    const std::string coordinates = attributes.word("coordinates");
    if (attributes.given("size") == attributes.given("scale"))
      attributes.line().fail("resize needs size=ROWSxCOLUMNS or scale=N, one of them",
                             attributes.line().op_column);
    std::vector<int64_t> size;
    if (attributes.given("size")) {
      size = attributes.axes("size", places);
    } else {
      size = attributes.axes("scale", places);
      for (size_t d = 0; d < places; ++d) {
        size[d] *= input[d];
        if (size[d] > AxisRule::kMostExtent)
          attributes.fail("scale",
                          text("dimension ", d + 1, " of ", to_text(input), " would have ", grouped(size[d]),
                               " places, expected at most ", grouped(AxisRule::kMostExtent)));
      }
    }
    std::vector<AxisRule> rules;
    for (size_t d = 0; d < places; ++d) {
      if (size[d] == input[d]) continue;
      AxisRule rule(declaration, d);
      rule.dst = size[d];
      rule.taps = [linear, coordinates, in = input[d], out = size[d]](AxisMap& map, int64_t i) {
        if (linear)
          interpolate(map, i, in, out, coordinates);
        else
          map.tap(nearest(i, in, out, coordinates));
      };
      rules.push_back(rule);
    }
    set(input, std::move(rules));
  }

 private:
  /// In whole numbers, so that no rounding error chooses another place.
  static int64_t nearest(int64_t i, int64_t in, int64_t out, const std::string& coordinates) {
    if (coordinates == "half_pixel") return (2 * i + 1) * in / (2 * out);
    if (coordinates == "asymmetric") return i * in / out;
    return out == 1 ? 0 : (2 * i * (in - 1) + out - 1) / (2 * (out - 1));  // rounded, 1/2 up
  }

  static void interpolate(AxisMap& map, int64_t i, int64_t places, int64_t out,
                          const std::string& coordinates) {
    const double in = static_cast<double>(places), count = static_cast<double>(out),
                 place = static_cast<double>(i);
    double x = place * in / count;
    if (coordinates == "half_pixel") x = (place + 0.5) * in / count - 0.5;
    if (coordinates == "align_corners") x = out == 1 ? 0 : place * (in - 1) / (count - 1);
    x = std::min(std::max(x, 0.0), in - 1);
    const double below = std::floor(x), part = x - below;
    map.tap(static_cast<int64_t>(below), 1 - part);
    if (part > 0) map.tap(static_cast<int64_t>(below) + 1, part);
  }
};

const Registration registration(
    {"resize",
     1,
     {Key::word("mode", "nearest", {"nearest", "bilinear"}), Key::axes("size", "", 1, AxisRule::kMostExtent),
      Key::axes("scale", "", 1, 65536),
      Key::word("coordinates", "half_pixel", {"half_pixel", "align_corners", "asymmetric"})},
     {}},
    made<Resize>, axis_map_kernels());

}  // namespace
}  // namespace margay
