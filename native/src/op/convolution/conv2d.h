// conv2d's two kernel sets share one description.
#pragma once

#include "op/activation/fused.h"
#include "op/window.h"

namespace margay {

/// dst[n,y,x,o] = f(bias[o] + Σ src[n, y·stride + i·dilation - before, x·stride + j·dilation - before, c] ·
/// kernel[i,j,c,o]), over any number of axes.
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

void conv2d_onednn_forward(Builder& builder, const Convolution& convolution);
void conv2d_onednn_backward(Builder& builder, const Convolution& convolution);
void conv2d_openblas_forward(Builder& builder, const Convolution& convolution);
void conv2d_openblas_backward(Builder& builder, const Convolution& convolution);

}  // namespace margay
