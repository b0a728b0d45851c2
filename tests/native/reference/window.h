// Where windows lie: the first row and column of each, from the padding.
#pragma once

#include <algorithm>

#include "problem.h"

namespace margay::reference {

struct Window {
  int64_t kernel_rows, kernel_columns, stride_rows, stride_columns, dilation_rows, dilation_columns, top,
      left;
};

/// SAME as TensorFlow has it: what is missing, half of it before, the odd one after.
inline int64_t same_before(int64_t input, int64_t output, int64_t kernel, int64_t stride, int64_t dilation) {
  return std::max<int64_t>(0, (output - 1) * stride + (kernel - 1) * dilation + 1 - input) / 2;
}

inline Window window_of(const test::Problem& p, bool pooling) {
  const auto kernel = p.pair("kernel", {1, 1});
  const auto stride = p.pair("stride", pooling ? kernel : std::pair<int64_t, int64_t>{1, 1});
  const auto dilation = p.pair("dilation", {1, 1});
  Window w{kernel.first, kernel.second, stride.first, stride.second, dilation.first, dilation.second, 0, 0};
  const std::string padding = p.word("padding", "valid");
  if (padding == "same") {
    w.top = same_before(p.inputs[0][0], p.output[0], w.kernel_rows, w.stride_rows, w.dilation_rows);
    w.left = same_before(p.inputs[0][1], p.output[1], w.kernel_columns, w.stride_columns, w.dilation_columns);
  } else if (padding.find(',') != std::string::npos) {  // top,bottom,left,right
    std::string words = padding;
    std::replace(words.begin(), words.end(), ',', 'x');
    const Shape sides = test::read_shape(words);
    w.top = sides[0], w.left = sides[2];
  } else if (padding != "valid") {
    const auto [rows, columns] = p.pair("padding", {0, 0});
    w.top = rows, w.left = columns;
  }
  return w;
}

}  // namespace margay::reference
