// Where windows lie over any number of axes: every axis but the last, the channels.
#pragma once

#include <algorithm>

#include "problem.h"

namespace margay::reference {

/// SAME as TensorFlow has it: what is missing, half of it before, the odd one after.
inline int64_t same_before(int64_t input, int64_t output, int64_t kernel, int64_t stride, int64_t dilation) {
  return std::max<int64_t>(0, (output - 1) * stride + (kernel - 1) * dilation + 1 - input) / 2;
}

struct Window {
  struct Axis {
    int64_t input, output, kernel, stride, dilation, before;
  };
  std::vector<Axis> axes;  // outermost first

  /// Of windows that make `output` of `input`.
  Window(const test::Problem& p, const Shape& input, const Shape& output, bool pooling) {
    const size_t count = input.size() - 1;
    const std::vector<int64_t> ones(count, 1), kernel = p.axes("kernel", count, ones),
                                               stride = p.axes("stride", count, pooling ? kernel : ones),
                                               dilation = p.axes("dilation", count, ones);
    const std::string padding = p.word("padding", "valid");
    for (size_t i = 0; i < count; ++i) {
      Axis axis{input[i], output[i], kernel[i], stride[i], dilation[i], 0};
      if (padding == "same") {
        axis.before = same_before(axis.input, axis.output, axis.kernel, axis.stride, axis.dilation);
      } else if (padding.find(',') != std::string::npos) {  // before,after of each axis
        std::string words = padding;
        std::replace(words.begin(), words.end(), ',', 'x');
        axis.before = test::read_shape(words)[2 * i];
      } else if (padding != "valid") {
        axis.before = p.axes("padding", count, {})[i];
      }
      axes.push_back(axis);
    }
  }

  int64_t product(int64_t Axis::*extent) const {
    int64_t product = 1;
    for (const Axis& axis : axes) product *= axis.*extent;
    return product;
  }
  int64_t windows() const { return product(&Axis::output); }
  int64_t taps() const { return product(&Axis::kernel); }
  int64_t pixels() const { return product(&Axis::input); }

  /// Calls f(window, tap, pixel) for every tap that lies inside the input.
  template <class F>
  void each_tap(F f) const {
    for (int64_t window = 0; window < windows(); ++window)
      for (int64_t tap = 0; tap < taps(); ++tap) {
        int64_t o = window, k = tap, pixel = 0, size = 1;
        bool inside = true;
        for (size_t i = axes.size(); i-- > 0;) {
          const Axis& a = axes[i];
          const int64_t at = o % a.output * a.stride + k % a.kernel * a.dilation - a.before;
          inside = inside && at >= 0 && at < a.input;
          pixel += at * size;
          o /= a.output, k /= a.kernel, size *= a.input;
        }
        if (inside) f(window, tap, pixel);
      }
  }
};

}  // namespace margay::reference
