#include "optimizer/max_norm.h"

#include <algorithm>
#include <cmath>

#include "optimizer/arithmetic.h"
#include "platform/compiler.h"

namespace margay {
namespace {

constexpr int64_t kColumns = 256;  // outputs whose rows are walked through together
constexpr int64_t kLine = 16;      // outputs that share a line of the cache

// values is (rows, width) with rows `stride` apart: the length of each of `count` columns
template <class T>
MARGAY_INLINE void shorten_columns(double most, int64_t rows, int64_t stride, int64_t count,
                                   T* MARGAY_RESTRICT values) {
  double squares[kColumns] = {}, factors[kColumns];
  for (int64_t r = 0; r < rows; ++r)
    for (int64_t c = 0; c < count; ++c) {
      const double value = static_cast<double>(values[r * stride + c]);
      squares[c] += value * value;
    }
  double longest = 0;
  for (int64_t c = 0; c < count; ++c) {
    const double length = std::sqrt(squares[c]);
    factors[c] = length > most ? most / length : 1;
    longest = std::max(longest, length);
  }
  if (longest <= most) return;
  for (int64_t r = 0; r < rows; ++r)
    for (int64_t c = 0; c < count; ++c)
      values[r * stride + c] = static_cast<T>(static_cast<double>(values[r * stride + c]) * factors[c]);
}

MARGAY_CLONES void shorten_columns_of(double most, int64_t rows, int64_t stride, int64_t count,
                                      float* values) {
  shorten_columns(most, rows, stride, count, values);
}
MARGAY_CLONES void shorten_columns_of(double most, int64_t rows, int64_t stride, int64_t count,
                                      double* values) {
  shorten_columns(most, rows, stride, count, values);
}

/// The weights of one output: `rows` runs of `count`, `stride` apart.
template <class T>
void shorten_runs(double most, int64_t rows, int64_t stride, int64_t count, T* values) {
  double squares = 0;
  for (int64_t r = 0; r < rows; ++r) squares += sums_of(values + r * stride, count).squares;
  const double length = std::sqrt(squares);
  if (length <= most) return;
  for (int64_t r = 0; r < rows; ++r)
    for (int64_t i = 0; i < count; ++i)
      values[r * stride + i] = static_cast<T>(static_cast<double>(values[r * stride + i]) * (most / length));
}

template <class T>
void shorten_any(const UpdateRange& p, size_t lane, size_t lanes, T* values) {
  const int64_t stride = p.outputs * p.inner, rows = (p.end - p.begin) / (p.outer * stride);
  const auto bound = [&](size_t number) {
    const int64_t lines = (p.outputs + kLine - 1) / kLine;
    return std::min(p.outputs, static_cast<int64_t>(number) * lines / static_cast<int64_t>(lanes) * kLine);
  };
  const int64_t begin = bound(lane), end = bound(lane + 1);
  for (int64_t outer = 0; outer < p.outer; ++outer, values += rows * stride)
    if (p.inner > 1)
      for (int64_t unit = begin; unit < end; ++unit)
        shorten_runs(p.max_norm, rows, stride, p.inner, values + unit * p.inner);
    else
      for (int64_t unit = begin; unit < end; unit += kColumns)
        shorten_columns_of(p.max_norm, rows, stride, std::min(kColumns, end - unit), values + unit);
}

}  // namespace

void shorten(const UpdateRange& parameter, size_t lane, size_t lanes, float* values) noexcept {
  shorten_any(parameter, lane, lanes, values);
}
void shorten(const UpdateRange& parameter, size_t lane, size_t lanes, double* values) noexcept {
  shorten_any(parameter, lane, lanes, values);
}

}  // namespace margay
