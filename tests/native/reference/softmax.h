// softmax along one dimension of the sample.
#pragma once

#include <algorithm>
#include <cmath>

#include "reference/tensor.h"

namespace margay::reference {

/// Calls f(first place, distance) for every row of values along a dimension.
template <class F>
void each_row(const Tensor& tensor, size_t axis, F f) {
  int64_t distance = 1;
  for (size_t i = axis + 1; i < tensor.shape.size(); ++i) distance *= tensor.shape[i];
  const int64_t block = distance * tensor.shape[axis];
  for (int64_t place = 0; place < static_cast<int64_t>(tensor.values.size()); ++place)
    if (place % block < distance) f(place, distance);
}

inline Tensor softmax(const Tensor& src, size_t axis) {
  Tensor dst = src;
  const int64_t width = src.shape[axis];
  each_row(src, axis, [&](int64_t first, int64_t distance) {
    double largest = src[first], sum = 0;
    for (int64_t i = 0; i < width; ++i) largest = std::max(largest, src[first + i * distance]);
    for (int64_t i = 0; i < width; ++i) sum += std::exp(src[first + i * distance] - largest);
    for (int64_t i = 0; i < width; ++i)
      dst[first + i * distance] = std::exp(src[first + i * distance] - largest) / sum;
  });
  return dst;
}

/// Along the last.
inline Tensor softmax(const Tensor& src) { return softmax(src, src.shape.size() - 1); }

}  // namespace margay::reference
