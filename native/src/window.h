// The arithmetic of sliding windows: padding, stride, dilation, and what to do when the windows do not fit.
#pragma once

#include "program.h"

namespace margay {

/// One axis of a window.
struct WindowAxis {
  int64_t input = 1;
  int64_t kernel = 1;
  int64_t stride = 1;
  int64_t dilation = 1;
  int64_t before = 0;  // padding at the top or left
  int64_t after = 0;   // padding at the bottom or right, a partial window's missing part included
  int64_t output = 1;

  int64_t extent() const { return (kernel - 1) * dilation + 1; }
  /// The padding at the bottom or right that the windows really touch: under floor less than what was given, or negative.
  int64_t reach() const { return (output - 1) * stride + extent() - input - before; }
};

struct Window {
  WindowAxis rows;
  WindowAxis columns;
};

/// Reads kernel, stride, dilation, padding and fit of a line for an input of shape HxWxC.
/// `pooling`: stride defaults to the kernel, dilation is not taken, and padding must be smaller than the
/// kernel.
Window read_window(Attributes& attributes, const Shape& input, bool pooling);

}  // namespace margay
