// Transforms that move points, each beside a plain twin: the map of points that it is defined as, applied to
// every pixel's centre.
#include <doctest/doctest.h>

#include <cmath>

#include "augment/geometry.h"
#include "comparison.h"

namespace margay::test {
namespace {

using reference::looked_at;
using reference::Picture;
using reference::PointMap;

TEST_CASE("flip") {
  for (const std::string axis : {"horizontal", "vertical", "both"})
    Comparison().with("augment=flip:0.4:axis=" + axis, [&](int64_t i, const Picture& picture) {
      Random draws = draws_of(i, 0);
      const bool x = axis != "vertical" && draws.uniform() < 0.4;
      const bool y = axis != "horizontal" && draws.uniform() < 0.4;
      Picture seen = picture;
      for (int64_t r = 0; r < 7; ++r)
        for (int64_t c = 0; c < 5; ++c)
          for (int64_t k = 0; k < 3; ++k) seen.at(r, c, k) = picture.at(y ? 6 - r : r, x ? 4 - c : c, k);
      return seen;
    });
}

TEST_CASE("shift, with every fill rule") {
  for (const std::string fill : {"constant", "edge", "reflect", "wrap"})
    for (const std::string axis : {"horizontal", "vertical", "both"})
      Comparison().with(
          "augment=shift:1:axis=" + axis + ",fill:" + fill + ":value=9",
          [&](int64_t i, const Picture& picture) {
            Random draws = draws_of(i, 0);
            const double x = axis == "vertical" ? 0 : std::rint((2 * draws.uniform() - 1) * 5);
            const double y = axis == "horizontal" ? 0 : std::rint((2 * draws.uniform() - 1) * 7);
            return looked_at(
                picture, 7, 5, [&](double u, double v) { return std::pair(u - x, v - y); }, fill, 9);
          });
}

TEST_CASE("crop takes every window, and with padding those that reach out") {
  std::vector<bool> met(25, false);
  Comparison comparison;
  comparison.count = 200;
  comparison.with("augment=crop:2,fill:edge", [&](int64_t i, const Picture& picture) {
    Random draws = draws_of(i, 0);
    const double row = std::floor(draws.uniform() * 5) - 2, column = std::floor(draws.uniform() * 5) - 2;
    met[static_cast<size_t>((row + 2) * 5 + column + 2)] = true;
    return looked_at(
        picture, 7, 5, [&](double x, double y) { return std::pair(x + column, y + row); }, "edge");
  });
  CHECK_EQ(std::count(met.begin(), met.end(), true), 25);
}

TEST_CASE("the next transform moves what the one before it left") {
  Comparison().with("augment=shift:0.4,flip:1,shift:0.4:axis=horizontal,flip:1:axis=vertical,fill:wrap",
                    [&](int64_t i, const Picture& picture) {
                      Random first = draws_of(i, 0), second = draws_of(i, 2);
                      const double x = std::rint((2 * first.uniform() - 1) * 0.4 * 5);
                      const double y = std::rint((2 * first.uniform() - 1) * 0.4 * 7);
                      const double again = std::rint((2 * second.uniform() - 1) * 0.4 * 5);
                      const PointMap shift = [&](double u, double v) { return std::pair(u - x, v - y); };
                      const PointMap flip = [&](double u, double v) { return std::pair(5 - u, v); };
                      const PointMap more = [&](double u, double v) { return std::pair(u - again, v); };
                      const PointMap upside = [&](double u, double v) { return std::pair(u, 7 - v); };
                      Picture picture1 = looked_at(picture, 7, 5, shift, "wrap");
                      picture1 = looked_at(picture1, 7, 5, flip, "wrap");
                      picture1 = looked_at(picture1, 7, 5, more, "wrap");
                      return looked_at(picture1, 7, 5, upside, "wrap");
                    });
}

TEST_CASE("a box moves with the picture and is cut at its sides") {
  Geometry geometry({10, 20});
  const auto seen = [&](const Box& box) {
    const SeenBox seen = map_box(geometry, box);
    return Values{seen.box.left, seen.box.top, seen.box.right, seen.box.bottom, seen.visible};
  };
  CHECK_EXACT(seen({2, 3, 6, 9}), Values({2, 3, 6, 9, 1}));
  geometry.follow({-1, 0, 20, 0, 1, 0});  // flipped
  CHECK_EXACT(seen({2, 3, 6, 9}), Values({14, 3, 18, 9, 1}));
  geometry.cut({6, 10}, 4, 6);  // rows 4 to 9, columns 6 to 15
  CHECK_EXACT(seen({2, 3, 6, 9}), Values({8, 0, 10, 5, 2 * 5 / 24.0}));
  CHECK_EXACT(seen({15, 0, 20, 3}), Values({0, 0, 0, 0, 0}));
  geometry.follow(Affine{0, 2, 0, -2, 0, 0}.about(geometry.centre()));  // half as large, turned by 90°
  const Point centre = geometry.back(geometry.centre());
  CHECK_CLOSE(seen({centre.x - 2, centre.y - 1, centre.x + 2, centre.y + 1}), Values({4.5, 2, 5.5, 4, 1}),
              1e-12);
}

TEST_CASE("an affine map and its inverse cancel") {
  const Affine map = {2, 1, 5, -3, 4, 7};
  for (const Affine& one : {map.after(map.inverse()), map.inverse().after(map)}) {
    const Point p = one({3, 11});
    CHECK_CLOSE(Values({p.x, p.y}), Values({3, 11}), 1e-12);
  }
}

}  // namespace
}  // namespace margay::test
