// Transforms of colours and regions, each beside its formula in double precision.
#include <doctest/doctest.h>

#include <array>
#include <cmath>

#include "comparison.h"

namespace margay::test {
namespace {

using reference::Picture;

double even(Random& draws, double low, double high) { return low + (high - low) * draws.uniform(); }
double bounded(double value) { return std::min(std::max(value, 0.0), 255.0); }
double grey(const Picture& picture, int64_t r, int64_t c) {
  return 0.2989 * picture.at(r, c, 0) + 0.587 * picture.at(r, c, 1) + 0.114 * picture.at(r, c, 2);
}

template <class F>
Picture each(const Picture& picture, F value) {
  Picture seen = picture;
  for (int64_t r = 0; r < picture.rows; ++r)
    for (int64_t c = 0; c < picture.columns; ++c)
      for (int64_t k = 0; k < picture.channels; ++k) seen.at(r, c, k) = value(r, c, k);
  return seen;
}

Comparison rounded(Shape stored = {7, 5, 3}) {
  Comparison comparison;
  comparison.stored = std::move(stored);
  comparison.tolerance = 255 * 16 * 0x1p-23;
  return comparison;
}

TEST_CASE("brightness, from 0 to white") {
  for (const double strength : {0.3, 2.0})
    rounded({4, 5, 2}).with(text("augment=brightness:", strength), [&](int64_t i, const Picture& picture) {
      Random draws = draws_of(i, 0);
      const double f = even(draws, std::max(0.0, 1 - strength), 1 + strength);
      return each(picture, [&](int64_t r, int64_t c, int64_t k) { return bounded(f * picture.at(r, c, k)); });
    });
}

TEST_CASE("white is 1 where values are fractions") {
  const Values data = {0.25, 0.5, 0.75, 1};
  for (int64_t i = 0; i < 8; ++i) {
    Random draws = draws_of(0, 0);
    const double f = even(draws, 0, 4);
    Values expected;
    for (double value : data) expected.push_back(std::min(f * value, 1.0));
    CHECK_CLOSE(seen("shape=2x2x1 augment=brightness:3", data, {0}, "", 0, MG_F32), expected, 1e-6);
  }
}

TEST_CASE("contrast, around the picture's mean grey") {
  for (const int64_t channels : {int64_t{1}, int64_t{3}})
    rounded({7, 5, channels}).with("augment=contrast:0.8", [&](int64_t i, const Picture& picture) {
      Random draws = draws_of(i, 0);
      const double f = even(draws, 0.2, 1.8);
      double mean = 0;
      for (int64_t r = 0; r < 7; ++r)
        for (int64_t c = 0; c < 5; ++c)
          mean += (channels == 3 ? grey(picture, r, c) : picture.at(r, c, 0)) / 35;
      return each(picture, [&](int64_t r, int64_t c, int64_t k) {
        return bounded(f * picture.at(r, c, k) + (1 - f) * mean);
      });
    });
}

TEST_CASE("saturation") {
  rounded().with("augment=saturation:1.5", [&](int64_t i, const Picture& picture) {
    Random draws = draws_of(i, 0);
    const double f = even(draws, 0, 2.5);
    return each(picture, [&](int64_t r, int64_t c, int64_t k) {
      return bounded(f * picture.at(r, c, k) + (1 - f) * grey(picture, r, c));
    });
  });
}

TEST_CASE("grey, now and then") {
  int changed = 0;
  rounded().with("augment=grey:0.4", [&](int64_t i, const Picture& picture) {
    Random draws = draws_of(i, 0);
    if (draws.uniform() >= 0.4) return picture;
    ++changed;
    return each(picture, [&](int64_t r, int64_t c, int64_t) { return grey(picture, r, c); });
  });
  CHECK_GT(changed, 2);
}

/// The other way round from the code under test: hue, saturation and value as six sectors (Foley and van
/// Dam).
std::array<double, 3> turned(double red, double green, double blue, double by) {
  const double most = std::max({red, green, blue}), range = most - std::min({red, green, blue});
  if (range == 0) return {red, green, blue};
  double hue = most == red     ? std::fmod((green - blue) / range + 6, 6)
               : most == green ? (blue - red) / range + 2
                               : (red - green) / range + 4;
  hue = std::fmod(hue + 6 * by + 12, 6);
  const int sector = static_cast<int>(hue);
  const double part = hue - sector;
  const double p = most - range, q = most - range * part, t = most - range * (1 - part);
  switch (sector) {
    case 0: return {most, t, p};
    case 1: return {q, most, p};
    case 2: return {p, most, t};
    case 3: return {p, q, most};
    case 4: return {t, p, most};
    default: return {most, p, q};
  }
}

TEST_CASE("hue") {
  CHECK_EQ(turned(255, 0, 0, 1 / 3.0)[1], doctest::Approx(255));  // red becomes green
  rounded().with("augment=hue:0.5", [&](int64_t i, const Picture& picture) {
    Random draws = draws_of(i, 0);
    const double by = even(draws, -0.5, 0.5);
    return each(picture, [&](int64_t r, int64_t c, int64_t k) {
      return turned(picture.at(r, c, 0), picture.at(r, c, 1), picture.at(r, c, 2),
                    by)[static_cast<size_t>(k)];
    });
  });
}

TEST_CASE("blur") {
  for (const int64_t channels : {int64_t{1}, int64_t{3}})
    rounded({7, 5, channels})
        .with("augment=blur:7:least=0.3:most=3:probability=0.8", [&](int64_t i, const Picture& picture) {
          Random draws = draws_of(i, 0);
          const double sigma = even(draws, 0.3, 3);
          if (draws.uniform() >= 0.8) return picture;
          const auto mirrored = [](int64_t at, int64_t n) {
            return at < 0 ? -at : at >= n ? 2 * n - 2 - at : at;
          };
          return each(picture, [&](int64_t r, int64_t c, int64_t k) {
            double sum = 0, weights = 0;
            for (int64_t y = -3; y <= 3; ++y)
              for (int64_t x = -3; x <= 3; ++x) {
                const double w = std::exp(-static_cast<double>(x * x + y * y) / (2 * sigma * sigma));
                sum += w * picture.at(mirrored(r + y, 7), mirrored(c + x, 5), k);
                weights += w;
              }
            return sum / weights;
          });
        });
}

Picture blotted(const Picture& picture, double top, double bottom, double left, double right, double value) {
  return each(picture, [&](int64_t r, int64_t c, int64_t k) {
    const double y = static_cast<double>(r), x = static_cast<double>(c);
    return y >= top && y < bottom && x >= left && x < right ? value : picture.at(r, c, k);
  });
}

double below(Random& draws, double n) { return std::floor(draws.uniform() * n); }

TEST_CASE("cutout") {
  Comparison().with("augment=cutout:3:count=2:value=7", [&](int64_t i, const Picture& picture) {
    Random draws = draws_of(i, 0);
    Picture seen = picture;
    for (int square = 0; square < 2; ++square) {
      const double top = below(draws, 7) - 1, left = below(draws, 5) - 1;
      seen = blotted(seen, top, top + 3, left, left + 3, 7);
    }
    return seen;
  });
}

TEST_CASE("erase") {
  int erased = 0;
  Comparison().with(
      "augment=erase:0.7:least=0.1:most=0.5:ratio=2:value=9", [&](int64_t i, const Picture& picture) {
        Random draws = draws_of(i, 0);
        if (draws.uniform() >= 0.7) return picture;
        for (int tries = 0; tries < 10; ++tries) {
          const double area = 35 * even(draws, 0.1, 0.5);
          const double ratio = std::exp(even(draws, -1, 1) * std::log(2.0));
          const double h = std::rint(std::sqrt(area * ratio)), w = std::rint(std::sqrt(area / ratio));
          if (h >= 7 || w >= 5) continue;
          ++erased;
          const double top = below(draws, 7 - h + 1), left = below(draws, 5 - w + 1);
          return blotted(picture, top, top + h, left, left + w, 9);
        }
        return picture;
      });
  CHECK_GT(erased, 10);
}

TEST_CASE("time and frequency masks") {
  for (const std::string times : {"time", "frequency"})
    Comparison().with("augment=" + times + "_mask:3:count=2:value=-80",
                      [&](int64_t i, const Picture& picture) {
                        Random draws = draws_of(i, 0);
                        Picture seen = picture;
                        for (int band = 0; band < 2; ++band) {
                          const double extent = times == "time" ? 5 : 7;
                          const double width = below(draws, 4), first = below(draws, extent - width + 1);
                          seen = times == "time" ? blotted(seen, 0, 7, first, first + width, -80)
                                                 : blotted(seen, first, first + width, 0, 5, -80);
                        }
                        return seen;
                      });
}

TEST_CASE("geometry comes first, then colours in their order") {
  rounded().with(
      "augment=brightness:0.5,flip:1,cutout:2:value=1,brightness:0.5",
      [&](int64_t i, const Picture& picture) {
        Random first = draws_of(i, 0), square = draws_of(i, 2), last = draws_of(i, 3);
        const double f = even(first, 0.5, 1.5), g = even(last, 0.5, 1.5);
        Picture seen = each(
            picture, [&](int64_t r, int64_t c, int64_t k) { return bounded(f * picture.at(r, 4 - c, k)); });
        const double top = below(square, 7) - 1, left = below(square, 5) - 1;
        seen = blotted(seen, top, top + 2, left, left + 2, 1);
        const Picture before = seen;
        return each(before, [&](int64_t r, int64_t c, int64_t k) { return bounded(g * before.at(r, c, k)); });
      });
}

}  // namespace
}  // namespace margay::test
