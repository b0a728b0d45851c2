// The arithmetic of sliding windows over any number of axes: padding, stride, dilation, and what to do when
// the windows do not fit.
#pragma once

#include <array>

#include "graph/operator.h"

namespace margay {

/// One axis of a window.
struct WindowAxis {
  int64_t input = 1;
  int64_t kernel = 1;
  int64_t stride = 1;
  int64_t dilation = 1;
  int64_t before = 0;  // padding where the axis begins
  int64_t after = 0;   // padding where it ends, a partial window's missing part included
  int64_t output = 1;
  int64_t beyond = 0;  // the part of `after` that a partial window lacks

  int64_t extent() const { return (kernel - 1) * dilation + 1; }
  /// The padding at the end that the windows really touch: under floor less than what was given, or negative.
  int64_t reach() const { return (output - 1) * stride + extent() - input - before; }
  /// Whether any window sees any of the input, and not padding alone.
  bool touches() const;
};

struct Window {
  std::vector<WindowAxis> axes;  // outermost first: rows, columns

  /// The same with axes of a single value before the first: whoever loops over three axes serves one and two
  /// as well.
  std::array<WindowAxis, 3> volume() const;
  /// One number of each axis.
  std::vector<int64_t> each(int64_t (*number)(const WindowAxis&)) const;
  /// Windows side by side, over all axes.
  int64_t outputs() const;
  /// Values of one channel under a window.
  int64_t taps() const;
  /// The output's shape with so many channels.
  Shape output(int64_t channels) const;
};

/// The keys that read_window reads. Pooling: the stride is usually the kernel, and there is no dilation.
std::vector<Key> convolution_window_keys(size_t axes);
std::vector<Key> pooling_window_keys(size_t axes);

/// The keys that read_transposed_window reads.
std::vector<Key> transposed_window_keys(size_t axes);

/// The first input's shape, which must have so many axes and channels.
const Shape& windowed_input(const Declaration& declaration, size_t axes);

/// Reads a window over all axes of `input` but the last, its channels; there must be `count`.
/// `pooling`: stride defaults to the kernel, dilation is not taken, and padding must be smaller than the
/// kernel.
Window read_window(const Attributes& attributes, const Shape& input, size_t count, bool pooling);

/// Reads the window of the convolution whose transpose the node is: `input`, the node's, is as large as what
/// that convolution makes, and the window's own inputs are what the node makes.
Window read_transposed_window(const Attributes& attributes, const Shape& input, size_t count);

}  // namespace margay
