#include "op/pooling/bins.h"

#include <algorithm>
#include <type_traits>

#include "platform/compiler.h"

namespace margay {
namespace {

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

constexpr int64_t kWide = 64, kTile = 16, kNarrow = 4;  // channels that a loop takes at once
constexpr int64_t kPlaces = 64;  // that are summed in the tensor's own type before the sum goes into a double

/// Calls f(first channel, width) for tiles of the `inner` channels of a block. The usual widths are
/// constants, so that the loops inside become vectors.
template <class F>
MARGAY_INLINE void each_tile(int64_t inner, F&& f) {
  int64_t first = 0;
  for (; inner - first >= kWide; first += kWide) f(first, std::integral_constant<int64_t, kWide>());
  for (; inner - first >= kTile; first += kTile) f(first, std::integral_constant<int64_t, kTile>());
  for (; inner - first >= kNarrow; first += kNarrow) f(first, std::integral_constant<int64_t, kNarrow>());
  if (first < inner) f(first, inner - first);
}

template <class T>
MARGAY_INLINE void means(const Bins& bins, const ChannelLayout& l, int64_t samples,
                         const T* MARGAY_RESTRICT src, T* MARGAY_RESTRICT dst) {
  const int64_t inner = l.inner, size = l.places * inner, made = bins.outputs() * inner;
  for (int64_t block = 0; block < samples * l.blocks; ++block, src += size, dst += made)
    each_tile(inner, [&](int64_t first, auto width) {
      T* to = dst + first;
      each_bin(bins, [&](const Bin& z, const Bin& y, const Bin& x) {
        double sum[kWide] = {};
        T part[kWide] = {};
        int64_t in_part = 0;
        const auto close = [&]() __attribute__((always_inline)) {
          for (int64_t c = 0; c < width; ++c) sum[c] += static_cast<double>(part[c]), part[c] = 0;
          in_part = 0;
        };
        each_place(bins, z, y, x, [&](int64_t place) {
          if (in_part++ == kPlaces) close(), in_part = 1;
          const T* from = src + place * inner + first;
          for (int64_t c = 0; c < width; ++c) part[c] += from[c];
        });
        close();
        const double count = static_cast<double>(z.counted * y.counted * x.counted);
        for (int64_t c = 0; c < width; ++c) to[c] = static_cast<T>(sum[c] / count);
        to += inner;
      });
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
  const int64_t inner = l.inner, size = l.places * inner, made = bins.outputs() * inner;
  for (int64_t block = 0; block < samples * l.blocks; ++block, src += size, dst += made) {
    each_tile(inner, [&](int64_t first, auto width) {
      int64_t to = first;
      each_bin(bins, [&](const Bin& z, const Bin& y, const Bin& x) {
        const int64_t begin = (z.begin * bins.axes[1].input + y.begin) * bins.axes[2].input + x.begin;
        T most[kWide];
        int32_t at[kWide];
        for (int64_t c = 0; c < width; ++c) most[c] = src[begin * inner + first + c];
        for (int64_t c = 0; remember && c < width; ++c) at[c] = static_cast<int32_t>(begin);
        each_place(bins, z, y, x, [&](int64_t place) {
          const T* from = src + place * inner + first;
          for (int64_t c = 0; c < width; ++c) {
            const bool larger = from[c] > most[c] || from[c] != from[c];
            most[c] = larger ? from[c] : most[c];
            if (remember) at[c] = larger ? static_cast<int32_t>(place) : at[c];
          }
        });
        for (int64_t c = 0; c < width; ++c) dst[to + c] = most[c];
        for (int64_t c = 0; remember && c < width; ++c) chosen[to + c] = at[c];
        to += inner;
      });
    });
    if (remember) chosen += made;
  }
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
