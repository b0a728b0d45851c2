// Pictures looked at through a map of points, the plain way: what transforms of geometry are defined by.
#pragma once

#include <cmath>
#include <functional>

#include "reference/tensor.h"

namespace margay::reference {

/// (rows, columns, channels) of one sample.
struct Picture {
  int64_t rows = 0, columns = 0, channels = 1;
  std::vector<double> values;

  Picture(int64_t rows, int64_t columns, int64_t channels)
      : rows(rows),
        columns(columns),
        channels(channels),
        values(static_cast<size_t>(rows * columns * channels), 0.0) {}
  double& at(int64_t r, int64_t c, int64_t k) {
    return values[static_cast<size_t>((r * columns + c) * channels + k)];
  }
  double at(int64_t r, int64_t c, int64_t k) const {
    return values[static_cast<size_t>((r * columns + c) * channels + k)];
  }

  /// Pixel (r, c), which may lie beside the picture: `fill` is one of the words that programs have.
  double beside(int64_t r, int64_t c, int64_t k, const std::string& fill, double constant) const {
    while (fill == "edge" && r < 0) ++r;
    while (fill == "edge" && c < 0) ++c;
    while (fill == "edge" && r >= rows) --r;
    while (fill == "edge" && c >= columns) --c;
    if (fill == "reflect") {
      while (r < 0 || r >= rows) r = r < 0 ? -1 - r : 2 * rows - 1 - r;
      while (c < 0 || c >= columns) c = c < 0 ? -1 - c : 2 * columns - 1 - c;
    }
    while (fill == "wrap" && r < 0) r += rows;
    while (fill == "wrap" && c < 0) c += columns;
    if (fill == "wrap") r %= rows, c %= columns;
    return r < 0 || c < 0 || r >= rows || c >= columns ? constant : at(r, c, k);
  }
};

/// (x, y) of a seen point to (x, y) of the stored one.
using PointMap = std::function<std::pair<double, double>(double, double)>;

/// Every pixel's centre goes through the map; its value is that of the pixel there, or lies between the four
/// centres around.
inline Picture looked_at(const Picture& stored, int64_t rows, int64_t columns, const PointMap& map,
                         const std::string& fill = "constant", double constant = 0, bool nearest = false) {
  Picture seen(rows, columns, stored.channels);
  for (int64_t r = 0; r < rows; ++r)
    for (int64_t c = 0; c < columns; ++c)
      for (int64_t k = 0; k < stored.channels; ++k) {
        const auto [x, y] = map(static_cast<double>(c) + 0.5, static_cast<double>(r) + 0.5);
        const auto pixel = [&](double row, double column) {
          return stored.beside(static_cast<int64_t>(std::floor(row)),
                               static_cast<int64_t>(std::floor(column)), k, fill, constant);
        };
        if (nearest) {
          seen.at(r, c, k) = pixel(y, x);
          continue;
        }
        const double u = x - 0.5 - std::floor(x - 0.5), v = y - 0.5 - std::floor(y - 0.5);
        seen.at(r, c, k) = (1 - v) * (1 - u) * pixel(y - 0.5, x - 0.5) +
                           (1 - v) * u * pixel(y - 0.5, x + 0.5) + v * (1 - u) * pixel(y + 0.5, x - 0.5) +
                           v * u * pixel(y + 0.5, x + 0.5);
      }
  return seen;
}

}  // namespace margay::reference
