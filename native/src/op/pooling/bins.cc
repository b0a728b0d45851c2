#include "op/pooling/bins.h"

#include <algorithm>

#include "platform/compiler.h"

namespace margay {
namespace {

#define MARGAY_INLINE inline __attribute__((always_inline))

/// Calls f(bin of each axis) for every bin, in the order of the output.
template <class F>
MARGAY_INLINE void each_bin(const Bins& bins, F&& f) {
  for (int64_t i = 0; i < bins.axes[0].outputs; ++i)
    for (int64_t j = 0; j < bins.axes[1].outputs; ++j)
      for (int64_t k = 0; k < bins.axes[2].outputs; ++k)
        f(bins.axes[0].bin(i), bins.axes[1].bin(j), bins.axes[2].bin(k));
}

/// Calls f(place) for every place of a bin, in order.
template <class F>
MARGAY_INLINE void each_place(const Bins& bins, const Bin& z, const Bin& y, const Bin& x, F&& f) {
  for (int64_t i = z.begin; i < z.end; ++i)
    for (int64_t j = y.begin; j < y.end; ++j) {
      const int64_t line = (i * bins.axes[1].input + j) * bins.axes[2].input;
      for (int64_t k = x.begin; k < x.end; ++k) f(line + k);
    }
}

template <class T>
MARGAY_INLINE void means(const Bins& bins, const ChannelLayout& l, int64_t samples,
                         const T* MARGAY_RESTRICT src, T* MARGAY_RESTRICT dst) {
  const int64_t inner = l.inner, size = l.places * inner;
  for (int64_t block = 0; block < samples * l.blocks; ++block, src += size)
    each_bin(bins, [&](const Bin& z, const Bin& y, const Bin& x) {
      std::fill_n(dst, inner, T(0));
      each_place(bins, z, y, x, [&](int64_t place) {
        const T* MARGAY_RESTRICT from = src + place * inner;
        for (int64_t c = 0; c < inner; ++c) dst[c] += from[c];
      });
      const T count = static_cast<T>(z.counted * y.counted * x.counted);
      for (int64_t c = 0; c < inner; ++c) dst[c] /= count;
      dst += inner;
    });
}

template <class T>
MARGAY_INLINE void means_backward(const Bins& bins, const ChannelLayout& l, int64_t samples,
                                  const T* MARGAY_RESTRICT diff_dst, T* MARGAY_RESTRICT diff_src) {
  const int64_t inner = l.inner, size = l.places * inner;
  const bool once = bins.tiled();  // every place has one bin, which writes it
  if (!once) std::fill_n(diff_src, samples * l.blocks * size, T(0));
  for (int64_t block = 0; block < samples * l.blocks; ++block, diff_src += size)
    each_bin(bins, [&](const Bin& z, const Bin& y, const Bin& x) {
      const T count = static_cast<T>(z.counted * y.counted * x.counted);
      each_place(bins, z, y, x, [&](int64_t place) {
        T* MARGAY_RESTRICT to = diff_src + place * inner;
        if (once)
          for (int64_t c = 0; c < inner; ++c) to[c] = diff_dst[c] / count;
        else
          for (int64_t c = 0; c < inner; ++c) to[c] += diff_dst[c] / count;
      });
      diff_dst += inner;
    });
}

template <bool remember, class T>
MARGAY_INLINE void maxima(const Bins& bins, const ChannelLayout& l, int64_t samples,
                          const T* MARGAY_RESTRICT src, T* MARGAY_RESTRICT dst,
                          int32_t* MARGAY_RESTRICT chosen) {
  const int64_t inner = l.inner, size = l.places * inner;
  for (int64_t block = 0; block < samples * l.blocks; ++block, src += size)
    each_bin(bins, [&](const Bin& z, const Bin& y, const Bin& x) {
      const int64_t first = (z.begin * bins.axes[1].input + y.begin) * bins.axes[2].input + x.begin;
      std::copy_n(src + first * inner, inner, dst);
      if (remember) std::fill_n(chosen, inner, static_cast<int32_t>(first));
      each_place(bins, z, y, x, [&](int64_t place) {
        const T* MARGAY_RESTRICT from = src + place * inner;
        for (int64_t c = 0; c < inner; ++c) {
          const bool larger = from[c] > dst[c] || from[c] != from[c];
          dst[c] = larger ? from[c] : dst[c];
          if (remember) chosen[c] = larger ? static_cast<int32_t>(place) : chosen[c];
        }
      });
      dst += inner;
      if (remember) chosen += inner;
    });
}

template <class T>
MARGAY_INLINE void largest(const Bins& bins, const ChannelLayout& l, int64_t samples, const T* src, T* dst,
                           int32_t* chosen) {
  if (chosen)
    maxima<true>(bins, l, samples, src, dst, chosen);
  else
    maxima<false>(bins, l, samples, src, dst, chosen);
}

template <class T>
MARGAY_INLINE void maxima_backward(const Bins& bins, const ChannelLayout& l, int64_t samples,
                                   const T* MARGAY_RESTRICT diff_dst, const int32_t* MARGAY_RESTRICT chosen,
                                   T* MARGAY_RESTRICT diff_src) {
  const int64_t size = l.places * l.inner, outputs = bins.outputs();
  std::fill_n(diff_src, samples * l.blocks * size, T(0));
  for (int64_t block = 0; block < samples * l.blocks; ++block, diff_src += size)
    for (int64_t output = 0; output < outputs; ++output)
      for (int64_t c = 0; c < l.inner; ++c) diff_src[*chosen++ * l.inner + c] += *diff_dst++;
}

}  // namespace

Bins bins_of(const Window& window, bool count_padding) {
  Bins all;
  const std::array<WindowAxis, 3> axes = window.volume();
  for (size_t i = 0; i < axes.size(); ++i) {
    const WindowAxis& axis = axes[i];
    all.axes[i] = {axis.input,    axis.output, axis.stride,
                   axis.kernel,   axis.before, axis.after - axis.beyond,
                   count_padding, false};
  }
  return all;
}

Bins even_bins(const std::vector<int64_t>& inputs, const std::vector<int64_t>& outputs) {
  Bins all;
  const size_t before = all.axes.size() - inputs.size();
  for (size_t i = 0; i < inputs.size(); ++i) {
    BinAxis& axis = all.axes[before + i];
    axis.input = inputs[i];
    axis.outputs = outputs[i];
    axis.even = true;
  }
  return all;
}

Bins one_bin(int64_t places) { return even_bins({places}, {1}); }

MARGAY_CLONES void bin_means(const Bins& bins, const ChannelLayout& l, int64_t samples, const float* src,
                             float* dst) {
  means(bins, l, samples, src, dst);
}
MARGAY_CLONES void bin_means(const Bins& bins, const ChannelLayout& l, int64_t samples, const double* src,
                             double* dst) {
  means(bins, l, samples, src, dst);
}
MARGAY_CLONES void bin_means_backward(const Bins& bins, const ChannelLayout& l, int64_t samples,
                                      const float* diff_dst, float* diff_src) {
  means_backward(bins, l, samples, diff_dst, diff_src);
}
MARGAY_CLONES void bin_means_backward(const Bins& bins, const ChannelLayout& l, int64_t samples,
                                      const double* diff_dst, double* diff_src) {
  means_backward(bins, l, samples, diff_dst, diff_src);
}
MARGAY_CLONES void bin_maxima(const Bins& bins, const ChannelLayout& l, int64_t samples, const float* src,
                              float* dst, int32_t* chosen) {
  largest(bins, l, samples, src, dst, chosen);
}
MARGAY_CLONES void bin_maxima(const Bins& bins, const ChannelLayout& l, int64_t samples, const double* src,
                              double* dst, int32_t* chosen) {
  largest(bins, l, samples, src, dst, chosen);
}
MARGAY_CLONES void bin_maxima_backward(const Bins& bins, const ChannelLayout& l, int64_t samples,
                                       const float* diff_dst, const int32_t* chosen, float* diff_src) {
  maxima_backward(bins, l, samples, diff_dst, chosen, diff_src);
}
MARGAY_CLONES void bin_maxima_backward(const Bins& bins, const ChannelLayout& l, int64_t samples,
                                       const double* diff_dst, const int32_t* chosen, double* diff_src) {
  maxima_backward(bins, l, samples, diff_dst, chosen, diff_src);
}

}  // namespace margay
