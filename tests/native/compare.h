// Comparison of whole tensors: one check per tensor, which shows the worst value.
#pragma once

#include <doctest/doctest.h>

#include <algorithm>
#include <cmath>
#include <limits>
#include <string>
#include <vector>

#include "error/text.h"

namespace margay::test {

inline double largest(const std::vector<double>& values) {
  double result = 0;
  for (double value : values) result = std::max(result, std::abs(value));
  return result;
}

/// Empty when |got - expected| <= tolerance everywhere; otherwise a sentence about the worst place. NaN is
/// never close.
inline std::string difference(const std::vector<double>& got, const std::vector<double>& expected,
                              double tolerance) {
  if (got.size() != expected.size()) return text(got.size(), " values, ", expected.size(), " expected");
  size_t worst = 0, wrong = 0;
  double most = -1;
  for (size_t i = 0; i < got.size(); ++i) {
    double distance = std::abs(got[i] - expected[i]);
    if (distance <= tolerance) continue;
    if (std::isnan(distance)) distance = std::numeric_limits<double>::infinity();
    ++wrong;
    if (distance > most) most = distance, worst = i;
  }
  if (wrong == 0) return "";
  return text(wrong, " of ", got.size(), " values differ; the worst is number ", worst, ": ", got[worst],
              ", expected ", expected[worst], ", difference ", most, ", tolerance ", tolerance);
}

/// k·eps·max(1, the largest expected value): sums cancel, so a small value among large ones carries the error
/// of the large ones.
inline double tolerance(double k, double epsilon, const std::vector<double>& expected) {
  return k * epsilon * std::max(1.0, largest(expected));
}

}  // namespace margay::test

#define CHECK_CLOSE(got, expected, tolerance) CHECK_EQ(margay::test::difference(got, expected, tolerance), "")
#define CHECK_EXACT(got, expected) CHECK_EQ(margay::test::difference(got, expected, 0), "")
