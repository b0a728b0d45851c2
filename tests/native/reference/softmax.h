// softmax over the last dimension.
#pragma once

#include <algorithm>
#include <cmath>

#include "tensor.h"

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

/// ∂dst_i/∂src_j = dst_i (δ_ij - dst_j)
inline Tensor softmax_backward(const Tensor& dst, const Tensor& diff_dst) {
  Tensor diff_src = dst;
  const int64_t width = dst.shape.back();
  for (int64_t row = 0; row < static_cast<int64_t>(dst.values.size()); row += width)
    for (int64_t j = 0; j < width; ++j) {
      double sum = 0;
      for (int64_t i = 0; i < width; ++i)
        sum += diff_dst[row + i] * dst[row + i] * ((i == j ? 1 : 0) - dst[row + j]);
      diff_src[row + j] = sum;
    }
  return diff_src;
}

}  // namespace margay::reference
