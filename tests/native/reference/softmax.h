// softmax over the last dimension.
#pragma once

#include <algorithm>
#include <cmath>

#include "reference/tensor.h"

namespace margay::reference {

inline Tensor softmax(const Tensor& src) {
  Tensor dst = src;
  const int64_t width = src.shape.back();
  for (int64_t row = 0; row < static_cast<int64_t>(src.values.size()); row += width) {
    double largest = src[row], sum = 0;
    for (int64_t i = 0; i < width; ++i) largest = std::max(largest, src[row + i]);
    for (int64_t i = 0; i < width; ++i) sum += std::exp(src[row + i] - largest);
    for (int64_t i = 0; i < width; ++i) dst[row + i] = std::exp(src[row + i] - largest) / sum;
  }
  return dst;
}

}  // namespace margay::reference
