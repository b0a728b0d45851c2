// Transforms that turn and stretch, each beside the map of points that it is defined as.
#include <doctest/doctest.h>

#include <cmath>

#include "comparison.h"

namespace margay::test {
namespace {

using reference::looked_at;
using reference::Picture;

constexpr double kDegree = 3.14159265358979323846 / 180;

double even(Random& draws, double most) { return (2 * draws.uniform() - 1) * most; }

/// Bilinear values have four products of f32, of values up to 255 whose places are rounded to f32.
Comparison rounded(Shape stored = {7, 5, 3}) {
  Comparison comparison;
  comparison.stored = std::move(stored);
  comparison.tolerance = 255 * 16 * 0x1p-23;
  return comparison;
}

TEST_CASE("rotate, with every fill rule and any number of channels") {
  for (const Shape& shape : {Shape{7, 5, 3}, Shape{6, 6, 1}, Shape{70, 3, 2}, Shape{3, 70, 4}})
    for (const std::string fill : {"constant", "edge", "reflect", "wrap"})
      rounded(shape).with("augment=rotate:180,fill:" + fill + ":value=40", [&](int64_t i,
                                                                               const Picture& picture) {
        Random draws = draws_of(i, 0);
        const double a = even(draws, 180) * kDegree;
        const double u = static_cast<double>(picture.columns) / 2, v = static_cast<double>(picture.rows) / 2;
        return looked_at(
            picture, picture.rows, picture.columns,
            [&](double x, double y) {
              return std::pair(u + std::cos(a) * (x - u) - std::sin(a) * (y - v),
                               v + std::sin(a) * (x - u) + std::cos(a) * (y - v));
            },
            fill, 40);
      });
}

TEST_CASE("a picture turned by 90° against the clock has its right side at the top") {
  Picture picture(2, 2, 1);
  picture.values = {1, 2, 3, 4};
  const Picture turned = looked_at(picture, 2, 2, [](double x, double y) {
    return std::pair(1 - (y - 1), 1 + (x - 1));  // cos 90° = 0, sin 90° = 1
  });
  CHECK_EXACT(turned.values, Values({2, 4, 1, 3}));
}

TEST_CASE("rotate to the nearest pixel") {
  Comparison().with("augment=rotate:25,fill:interpolation=nearest", [&](int64_t i, const Picture& picture) {
    Random draws = draws_of(i, 0);
    const double a = even(draws, 25) * kDegree;
    return looked_at(
        picture, 7, 5,
        [&](double x, double y) {
          return std::pair(2.5 + std::cos(a) * (x - 2.5) - std::sin(a) * (y - 3.5),
                           3.5 + std::sin(a) * (x - 2.5) + std::cos(a) * (y - 3.5));
        },
        "constant", 0, true);
  });
}

TEST_CASE("zoom") {
  rounded().with("augment=zoom:0.5,fill:edge", [&](int64_t i, const Picture& picture) {
    Random draws = draws_of(i, 0);
    const double z = 1 + even(draws, 0.5);
    return looked_at(
        picture, 7, 5,
        [&](double x, double y) { return std::pair(2.5 + z * (x - 2.5), 3.5 + z * (y - 3.5)); }, "edge");
  });
}

TEST_CASE("shear along each axis, and both") {
  for (const std::string axis : {"horizontal", "vertical", "both"})
    rounded().with("augment=shear:30:axis=" + axis + ",fill:reflect", [&](int64_t i, const Picture& picture) {
      Random draws = draws_of(i, 0);
      const double across = axis == "vertical" ? 0 : std::tan(even(draws, 30) * kDegree);
      const double down = axis == "horizontal" ? 0 : std::tan(even(draws, 30) * kDegree);
      return looked_at(
          picture, 7, 5,
          [&](double x, double y) {
            // what is seen is first slanted back down, then across
            const double v = 3.5 + (y - 3.5) + down * (x - 2.5);
            return std::pair(2.5 + (x - 2.5) + across * (v - 3.5), v);
          },
          "reflect");
    });
}

TEST_CASE("random_resized_crop") {
  int stretched = 0;
  Comparison comparison = rounded({12, 9, 3});
  comparison.count = 40;
  comparison.with(
      "augment=random_resized_crop:0.1:most=0.9:ratio=2,fill:edge", [&](int64_t i, const Picture& picture) {
        Random draws = draws_of(i, 0);
        for (int tries = 0; tries < 10; ++tries) {
          const double area = 108 * (0.1 + 0.8 * draws.uniform());
          const double ratio = std::exp((2 * draws.uniform() - 1) * std::log(2.0));
          const double w = std::rint(std::sqrt(area * ratio)), h = std::rint(std::sqrt(area / ratio));
          if (w > 9 || h > 12 || w < 1 || h < 1) continue;
          ++stretched;
          const double top = std::floor(draws.uniform() * (12 - h + 1)),
                       left = std::floor(draws.uniform() * (9 - w + 1));
          return looked_at(
              picture, 12, 9,
              [&](double x, double y) { return std::pair(left + x * w / 9, top + y * h / 12); }, "edge");
        }
        return looked_at(
            picture, 12, 9, [](double x, double y) { return std::pair(x, y); }, "edge");
      });
  CHECK_GT(stretched, 35);
}

TEST_CASE("where no window fits, the middle of the picture is taken") {
  rounded({4, 40, 1})
      .with("augment=random_resized_crop:1:ratio=2,fill:edge", [&](int64_t, const Picture& picture) {
        return looked_at(
            picture, 4, 40, [](double x, double y) { return std::pair(16 + x * 8 / 40, y); }, "edge");
      });
}

TEST_CASE("elastic moves pixels by smoothed noise") {
  const auto noise = [](uint32_t key, int64_t place) {
    uint32_t h = static_cast<uint32_t>(place) * 0x9e3779b9u ^ key;
    h = (h ^ (h >> 16)) * 0x7feb352du;
    h = (h ^ (h >> 15)) * 0x846ca68bu;
    return static_cast<double>(static_cast<int32_t>(h ^ (h >> 16))) * 0x1p-31;
  };
  constexpr int64_t kReach = 4;  // three deviations of 1.3, rounded up
  Comparison comparison = rounded({9, 8, 1});
  comparison.tolerance = 255 * 256 * 0x1p-23;  // places are sums of 81 numbers in f32
  double farthest = 0;
  comparison.with("augment=flip:0,elastic:20:sigma=1.3,fill:edge", [&](int64_t i, const Picture& picture) {
    Random draws = draws_of(i, 1);
    const uint32_t right = static_cast<uint32_t>(draws.bits()), down = static_cast<uint32_t>(draws.bits());
    const auto smooth = [&](uint32_t key, int64_t r, int64_t c) {
      double sum = 0, weights = 0;
      for (int64_t y = -kReach; y <= kReach; ++y)
        for (int64_t x = -kReach; x <= kReach; ++x) {
          const double weight = std::exp(-static_cast<double>(x * x + y * y) / (2 * 1.3 * 1.3));
          sum += weight * noise(key, (r + y + kReach) * (8 + 2 * kReach) + c + x + kReach);
          weights += weight;
        }
      return 20 * sum / weights;
    };
    return looked_at(
        picture, 9, 8,
        [&](double x, double y) {
          const int64_t r = static_cast<int64_t>(y), c = static_cast<int64_t>(x);
          farthest = std::max(farthest, std::abs(smooth(right, r, c)));
          return std::pair(x + smooth(right, r, c), y + smooth(down, r, c));
        },
        "edge");
  });
  CHECK_GT(farthest, 3);
}

}  // namespace
}  // namespace margay::test
