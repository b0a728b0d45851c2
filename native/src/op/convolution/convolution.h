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

/// An operator that is a convolution: what it reads from its line, its parameters, and the activation that it
/// takes in.
class ConvolutionOperator : public Operator {
 public:
  bool fuse(const Activation& activation) override;
  const Activation* fused() const override {
    return convolution_.activation ? &convolution_.activation : nullptr;
  }

 protected:
  /// Reads `groups`, into which the input's channels and the filters must divide.
  void read_groups(const Declaration& declaration, int64_t filters);
  void read_bias_and_activation(const Attributes& attributes);
  /// The kernel, which outside has the shape `stored` (the window's extents first, filters fastest), and a
  /// bias for each of `outputs` channels, each of which has runs of `run` of the kernel's weights.
  void add_parameters(const Attributes& attributes, const Shape& stored, double fan_in, double fan_out,
                      int64_t outputs, int64_t run = 1);

  Convolution convolution_;
};

// Kernel sets. Those of a transposed convolution take the convolution whose transpose it is: its `input` is
// what the node makes, its `output` is what the node reads.

/// Whether oneDNN computes the convolution, and rightly.
bool convolution_onednn_suits(const Builder& builder, const Convolution& convolution);
/// Whether its kernels, forward and backward, look at the input where it lies, and do not lay the windows
/// side by side for a matrix product; computing the tail of the node in hand, too, or not.
bool convolution_onednn_is_direct(const Builder& builder, const Convolution& convolution, bool with_tail);
/// How its result lies.
Desc convolution_onednn_result(const Builder& builder, const Convolution& convolution);
void convolution_onednn_forward(Builder& builder, const Convolution& convolution);
void convolution_onednn_backward(Builder& builder, const Convolution& convolution);
void convolution_openblas_forward(Builder& builder, const Convolution& convolution);
void convolution_openblas_backward(Builder& builder, const Convolution& convolution);
/// Whether the convolution and the pooling below it have a kernel of their own; what comes out is the pooled
/// value alone.
bool convolution_pooled_suits(const Convolution& convolution, const Window& pooling);
void convolution_pooled_forward(Builder& builder, const Convolution& convolution, const Window& pooling);
void convolution_pooled_backward(Builder& builder, const Convolution& convolution, const Window& pooling);
void transposed_onednn_forward(Builder& builder, const Convolution& convolution);
void transposed_onednn_backward(Builder& builder, const Convolution& convolution);
void transposed_openblas_forward(Builder& builder, const Convolution& convolution);
void transposed_openblas_backward(Builder& builder, const Convolution& convolution);

}  // namespace margay
