// The loops of depthwise convolutions, over any number of axes.
#pragma once

#include "op/convolution/convolution.h"

namespace margay {

/// Taps `first` to `last` - 1 of a window lie inside an axis, tap i at place `at` + i · dilation.
struct InsideTaps {
  int64_t at, first, last;
};

/// src is (N,blocks,pixels,inner) where each channel has one filter, else (N,pixels,C); dst is
/// (N,blocks,windows,inner); the kernel is (taps,filters). `wide` holds one sample as (pixels,filters), where
/// a channel has several filters.
class DepthwiseLoops {
 public:
  DepthwiseLoops(const Convolution& convolution, const ChannelLayout& dst);

  template <class T>
  void forward(int64_t batch, const Activation& fused, const T* src, const T* kernel, const T* bias, T* dst,
               T* wide) const;
  template <class T>
  void backward_data(int64_t batch, const T* kernel, const T* diff_dst, T* diff_src, T* wide) const;
  /// `sample` has the kernel's size: the sum over one sample, so that long sums stay exact for longer.
  template <class T>
  void backward_weights(int64_t batch, const T* src, const T* diff_dst, T* diff_kernel, T* diff_bias,
                        T* sample, T* wide) const;

  // ---- for the loops ----
  int64_t multiplier() const { return filters / channels; }
  bool wide() const { return multiplier() > 1; }

  std::array<WindowAxis, 3> axes;
  std::array<std::vector<InsideTaps>, 3> inside;  // of each window along each axis
  int64_t channels, filters, pixels, windows, taps;
  int64_t blocks, inner;
};

}  // namespace margay
