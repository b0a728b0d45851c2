// Bins: what a pooling layer makes one value of. A bin is a range of places along each of three axes; whoever
// has fewer axes has single places along the first ones. The loops take any dense layout with channels in
// blocks.
#pragma once

#include <array>
#include <vector>

#include "op/window.h"
#include "plan/desc.h"

namespace margay {

struct Bin {
  int64_t begin, end;
  int64_t counted;  // places that an average divides by
};

/// The bins along one axis: windows, or parts of about equal size.
struct BinAxis {
  int64_t input = 1, outputs = 1;
  int64_t stride = 1, kernel = 1, before = 0;  // of windows
  int64_t after = 0;                           // padding that counts where any does
  bool count_padding = false;
  bool even = false;  // parts: neither stride nor kernel say where they are

  Bin bin(int64_t i) const {
    if (even) {
      const int64_t begin = i * input / outputs, end = ((i + 1) * input + outputs - 1) / outputs;
      return {begin, end, end - begin};
    }
    const int64_t first = i * stride - before, behind = first + kernel;
    const int64_t begin = first < 0 ? 0 : first, end = behind < input ? behind : input;
    const int64_t padded = behind < input + after ? behind : input + after;
    return {begin, end, count_padding ? padded - first : end - begin};
  }
  /// The bins lie side by side and leave nothing out.
  bool tiled() const {
    return even ? input % outputs == 0 : before == 0 && stride == kernel && outputs * stride >= input;
  }
};

struct Bins {
  std::array<BinAxis, 3> axes;

  int64_t places() const { return axes[0].input * axes[1].input * axes[2].input; }
  int64_t outputs() const { return axes[0].outputs * axes[1].outputs * axes[2].outputs; }
  bool tiled() const { return axes[0].tiled() && axes[1].tiled() && axes[2].tiled(); }
};

/// What lies under each window. Padding is counted or not; what a partial window lacks beyond it never is.
Bins bins_of(const Window& window, bool count_padding);
/// Bins of about equal size that cover each axis: from floor(i·input/output) to ceil((i+1)·input/output).
Bins even_bins(const std::vector<int64_t>& inputs, const std::vector<int64_t>& outputs);
/// One bin of everything.
Bins one_bin(int64_t places);

// src is (N,blocks,places,inner), dst and chosen are (N,blocks,bins,inner)

void bin_means(const Bins& bins, const ChannelLayout& l, int64_t samples, const float* src, float* dst);
void bin_means(const Bins& bins, const ChannelLayout& l, int64_t samples, const double* src, double* dst);
/// diff_src = what each bin gives back to its places.
void bin_means_backward(const Bins& bins, const ChannelLayout& l, int64_t samples, const float* diff_dst,
                        float* diff_src);
void bin_means_backward(const Bins& bins, const ChannelLayout& l, int64_t samples, const double* diff_dst,
                        double* diff_src);

/// `chosen` remembers the place of the first of the largest values of each bin, unless it is null. A value
/// that is no number counts as the largest.
void bin_maxima(const Bins& bins, const ChannelLayout& l, int64_t samples, const float* src, float* dst,
                int32_t* chosen);
void bin_maxima(const Bins& bins, const ChannelLayout& l, int64_t samples, const double* src, double* dst,
                int32_t* chosen);
void bin_maxima_backward(const Bins& bins, const ChannelLayout& l, int64_t samples, const float* diff_dst,
                         const int32_t* chosen, float* diff_src);
void bin_maxima_backward(const Bins& bins, const ChannelLayout& l, int64_t samples, const double* diff_dst,
                         const int32_t* chosen, double* diff_src);

}  // namespace margay
