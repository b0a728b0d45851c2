// maxpool2d and avgpool2d: what lies outside the picture does not count.
#pragma once

#include "tensor.h"
#include "window.h"

namespace margay::reference {

/// Calls term(places in src of one window's values, place in dst) for every window.
template <class Term>
void pool2d_windows(const Window& w, const Tensor& src, const Tensor& dst, Term term) {
  for (int64_t n = 0; n < dst.samples; ++n)
    for (int64_t y = 0; y < dst.shape[0]; ++y)
      for (int64_t x = 0; x < dst.shape[1]; ++x)
        for (int64_t c = 0; c < dst.shape[2]; ++c) {
          std::vector<int64_t> places;
          for (int64_t i = 0; i < w.kernel_rows; ++i)
            for (int64_t j = 0; j < w.kernel_columns; ++j) {
              const int64_t row = y * w.stride_rows + i - w.top, column = x * w.stride_columns + j - w.left;
              if (src.inside(row, column)) places.push_back(src.place(n, row, column, c));
            }
          term(places, dst.place(n, y, x, c));
        }
}

/// The first of the largest values.
inline int64_t place_of_largest(const Tensor& src, const std::vector<int64_t>& places) {
  int64_t best = places.front();
  for (int64_t place : places)
    if (src[place] > src[best]) best = place;
  return best;
}

}  // namespace margay::reference
