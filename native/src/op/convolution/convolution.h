// What convolutions of all kinds and their kernel sets share: one description over any number of axes.
#pragma once

#include "op/activation/fused.h"
#include "op/window.h"

namespace margay {

constexpr int64_t kMaxFilters = 1 << 20;

/// dst[n,p,o] = f(bias[o] + Σ src[n, p·stride + i·dilation - before, c] · kernel[i,c,o]), where p and i have
/// an extent for each axis of the window.
struct Convolution {
  Window window;
  int64_t channels = 0;  // of the input
  int64_t filters = 0;
  int64_t groups = 1;
  bool bias = true;
  Activation activation;
  Shape input;
  Shape output;

  int64_t group_channels() const { return channels / groups; }
  int64_t group_filters() const { return filters / groups; }
};

void convolution_onednn_forward(Builder& builder, const Convolution& convolution);
void convolution_onednn_backward(Builder& builder, const Convolution& convolution);
void convolution_openblas_forward(Builder& builder, const Convolution& convolution);
void convolution_openblas_backward(Builder& builder, const Convolution& convolution);

}  // namespace margay
