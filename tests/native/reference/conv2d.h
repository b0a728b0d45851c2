// conv2d as a list of products src · kernel -> dst; the forward pass and both backward passes sum the same
// list.
#pragma once

#include "tensor.h"
#include "window.h"

namespace margay::reference {

/// Calls term(place in src, place in kernel, place in dst) for every product. kernel is (rows, columns,
/// channels/groups, filters).
template <class Term>
void conv2d_terms(const Window& w, int64_t groups, const Tensor& src, const Tensor& dst, Term term) {
  const int64_t channels = src.shape[2] / groups, filters = dst.shape[2];
  for (int64_t n = 0; n < dst.samples; ++n)
    for (int64_t y = 0; y < dst.shape[0]; ++y)
      for (int64_t x = 0; x < dst.shape[1]; ++x)
        for (int64_t i = 0; i < w.kernel_rows; ++i)
          for (int64_t j = 0; j < w.kernel_columns; ++j) {
            const int64_t row = y * w.stride_rows + i * w.dilation_rows - w.top;
            const int64_t column = x * w.stride_columns + j * w.dilation_columns - w.left;
            if (!src.inside(row, column)) continue;
            for (int64_t c = 0; c < channels; ++c)
              for (int64_t o = 0; o < filters; ++o) {
                const int64_t group = o / (filters / groups);
                term(src.place(n, row, column, group * channels + c),
                     ((i * w.kernel_columns + j) * channels + c) * filters + o, dst.place(n, y, x, o));
              }
          }
}

}  // namespace margay::reference
