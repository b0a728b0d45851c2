#include "op/convolution/depthwise_loops.h"

#include <algorithm>
#include <type_traits>

#include "platform/compiler.h"

namespace margay {
namespace {

#define MARGAY_INLINE inline __attribute__((always_inline))

constexpr int64_t kTile = 16;  // channels that a loop takes at once: a vector of f32, or two

/// Calls f(window, taps inside of each axis) for every window, in order.
template <class F>
MARGAY_INLINE void each_window(const DepthwiseLoops& l, F&& f) {
  int64_t window = 0;
  for (const InsideTaps& z : l.inside[0])
    for (const InsideTaps& y : l.inside[1])
      for (const InsideTaps& x : l.inside[2]) f(window++, z, y, x);
}

/// Calls f(tap, pixel) for every tap of a window that lies inside.
template <class F>
MARGAY_INLINE void each_tap(const DepthwiseLoops& l, const InsideTaps& z, const InsideTaps& y,
                            const InsideTaps& x, F&& f) {
  const auto& [planes, rows, columns] = l.axes;
  for (int64_t p = z.first; p < z.last; ++p)
    for (int64_t r = y.first; r < y.last; ++r) {
      const int64_t row = (z.at + p * planes.dilation) * rows.input + y.at + r * rows.dilation;
      const int64_t tap = (p * rows.kernel + r) * columns.kernel;
      for (int64_t s = x.first; s < x.last; ++s)
        f(tap + s, row * columns.input + x.at + s * columns.dilation);
    }
}

/// Calls f(offset in src, offset in dst, first filter, width) for every tile of filters of one sample. The
/// width of a whole tile is a constant, so that the loops inside become vectors.
template <class F>
MARGAY_INLINE void each_tile(const DepthwiseLoops& l, F&& f) {
  for (int64_t block = 0; block < l.blocks; ++block)
    for (int64_t first = 0; first < l.inner; first += kTile) {
      const int64_t filter = block * l.inner + first;
      const int64_t width = std::min({l.inner - first, l.filters - filter, kTile});
      const int64_t src = block * l.pixels * l.inner + first, dst = block * l.windows * l.inner + first;
      if (width == kTile)
        f(src, dst, filter, std::integral_constant<int64_t, kTile>());
      else if (width > 0)
        f(src, dst, filter, width);
    }
}

template <class T>
MARGAY_INLINE void forward_sample(const DepthwiseLoops& l, const T* MARGAY_RESTRICT src,
                                  const T* MARGAY_RESTRICT kernel, const T* MARGAY_RESTRICT bias,
                                  T* MARGAY_RESTRICT dst) {
  each_tile(l, [&](int64_t src_at, int64_t dst_at, int64_t filter, auto width) {
    each_window(l, [&](int64_t window, const InsideTaps& z, const InsideTaps& y, const InsideTaps& x) {
      T sum[kTile] = {};
      for (int64_t c = 0; bias && c < width; ++c) sum[c] = bias[filter + c];
      each_tap(l, z, y, x, [&](int64_t tap, int64_t pixel) {
        const T* from = src + src_at + pixel * l.inner;
        const T* weights = kernel + tap * l.filters + filter;
        for (int64_t c = 0; c < width; ++c) sum[c] += from[c] * weights[c];
      });
      T* to = dst + dst_at + window * l.inner;
      for (int64_t c = 0; c < width; ++c) to[c] = sum[c];
    });
  });
}

template <class T>
MARGAY_INLINE void data_of_sample(const DepthwiseLoops& l, const T* MARGAY_RESTRICT kernel,
                                  const T* MARGAY_RESTRICT diff_dst, T* MARGAY_RESTRICT diff_src) {
  each_tile(l, [&](int64_t src_at, int64_t dst_at, int64_t filter, auto width) {
    each_window(l, [&](int64_t window, const InsideTaps& z, const InsideTaps& y, const InsideTaps& x) {
      const T* diff = diff_dst + dst_at + window * l.inner;
      each_tap(l, z, y, x, [&](int64_t tap, int64_t pixel) {
        T* to = diff_src + src_at + pixel * l.inner;
        const T* weights = kernel + tap * l.filters + filter;
        for (int64_t c = 0; c < width; ++c) to[c] += diff[c] * weights[c];
      });
    });
  });
}

template <class T>
MARGAY_INLINE void weights_of_sample(const DepthwiseLoops& l, const T* MARGAY_RESTRICT src,
                                     const T* MARGAY_RESTRICT diff_dst, T* MARGAY_RESTRICT diff_kernel) {
  each_tile(l, [&](int64_t src_at, int64_t dst_at, int64_t filter, auto width) {
    each_window(l, [&](int64_t window, const InsideTaps& z, const InsideTaps& y, const InsideTaps& x) {
      const T* diff = diff_dst + dst_at + window * l.inner;
      each_tap(l, z, y, x, [&](int64_t tap, int64_t pixel) {
        const T* from = src + src_at + pixel * l.inner;
        T* to = diff_kernel + tap * l.filters + filter;
        for (int64_t c = 0; c < width; ++c) to[c] += diff[c] * from[c];
      });
    });
  });
}

template <class T>
MARGAY_INLINE void bias_of_sample(const DepthwiseLoops& l, const T* MARGAY_RESTRICT diff_dst,
                                  T* MARGAY_RESTRICT diff_bias) {
  each_tile(l, [&](int64_t, int64_t dst_at, int64_t filter, auto width) {
    T sum[kTile] = {};
    for (int64_t window = 0; window < l.windows; ++window)
      for (int64_t c = 0; c < width; ++c) sum[c] += diff_dst[dst_at + window * l.inner + c];
    for (int64_t c = 0; c < width; ++c) diff_bias[filter + c] += sum[c];
  });
}

// The same for several instruction sets.
MARGAY_CLONES void forward_of(const DepthwiseLoops& l, const float* src, const float* kernel,
                              const float* bias, float* dst) {
  forward_sample(l, src, kernel, bias, dst);
}
MARGAY_CLONES void forward_of(const DepthwiseLoops& l, const double* src, const double* kernel,
                              const double* bias, double* dst) {
  forward_sample(l, src, kernel, bias, dst);
}
MARGAY_CLONES void data_of(const DepthwiseLoops& l, const float* kernel, const float* diff_dst,
                           float* diff_src) {
  data_of_sample(l, kernel, diff_dst, diff_src);
}
MARGAY_CLONES void data_of(const DepthwiseLoops& l, const double* kernel, const double* diff_dst,
                           double* diff_src) {
  data_of_sample(l, kernel, diff_dst, diff_src);
}
MARGAY_CLONES void weights_of(const DepthwiseLoops& l, const float* src, const float* diff_dst,
                              float* diff_kernel) {
  weights_of_sample(l, src, diff_dst, diff_kernel);
}
MARGAY_CLONES void weights_of(const DepthwiseLoops& l, const double* src, const double* diff_dst,
                              double* diff_kernel) {
  weights_of_sample(l, src, diff_dst, diff_kernel);
}
MARGAY_CLONES void bias_of(const DepthwiseLoops& l, const float* diff_dst, float* diff_bias) {
  bias_of_sample(l, diff_dst, diff_bias);
}
MARGAY_CLONES void bias_of(const DepthwiseLoops& l, const double* diff_dst, double* diff_bias) {
  bias_of_sample(l, diff_dst, diff_bias);
}

/// Each channel as often as it has filters.
template <class T>
void repeat(const DepthwiseLoops& l, const T* src, T* wide) {
  for (int64_t i = 0; i < l.pixels * l.channels; ++i, wide += l.multiplier())
    std::fill_n(wide, l.multiplier(), src[i]);
}

/// The sum over the filters of each channel.
template <class T>
void gather(const DepthwiseLoops& l, const T* wide, T* src) {
  for (int64_t i = 0; i < l.pixels * l.channels; ++i) {
    T sum = 0;
    for (int64_t k = 0; k < l.multiplier(); ++k) sum += *wide++;
    src[i] = sum;
  }
}

InsideTaps inside_taps(const WindowAxis& a, int64_t window) {
  const int64_t at = window * a.stride - a.before;
  const auto rounded_up = [&](int64_t distance) { return (distance + a.dilation - 1) / a.dilation; };
  const int64_t first = at < 0 ? rounded_up(-at) : 0;
  const int64_t last = at < a.input ? std::min(a.kernel, rounded_up(a.input - at)) : 0;
  return {at, first, last};
}

}  // namespace

DepthwiseLoops::DepthwiseLoops(const Convolution& c, const ChannelLayout& dst)
    : axes(c.window.volume()),
      channels(c.channels),
      filters(c.filters),
      pixels(1),
      windows(c.window.outputs()),
      taps(c.window.taps()),
      blocks(dst.blocks),
      inner(dst.inner) {
  for (size_t i = 0; i < axes.size(); ++i) {
    pixels *= axes[i].input;
    for (int64_t window = 0; window < axes[i].output; ++window)
      inside[i].push_back(inside_taps(axes[i], window));
  }
}

template <class T>
void DepthwiseLoops::forward(int64_t batch, const Activation& fused, const T* src, const T* kernel,
                             const T* bias, T* dst, T* wide_src) const {
  const int64_t in = wide() ? pixels * channels : pixels * blocks * inner, out = windows * blocks * inner;
  for (int64_t n = 0; n < batch; ++n, src += in, dst += out) {
    if (wide()) repeat(*this, src, wide_src);
    if (blocks * inner > filters) std::fill_n(dst + out - windows * inner, windows * inner, T(0));
    forward_of(*this, wide() ? wide_src : src, kernel, bias, dst);
    if (!fused) continue;
    const int64_t whole = filters / inner, rest = filters % inner;  // channels that fill up a block stay 0
    fused.forward(dst, dst, whole * windows * inner);
    T* last = dst + whole * windows * inner;
    for (int64_t window = 0; rest > 0 && window < windows; ++window, last += inner)
      fused.forward(last, last, rest);
  }
}

template <class T>
void DepthwiseLoops::backward_data(int64_t batch, const T* kernel, const T* diff_dst, T* diff_src,
                                   T* wide_src) const {
  const int64_t size = pixels * blocks * inner, in = wide() ? pixels * channels : size;
  for (int64_t n = 0; n < batch; ++n, diff_src += in, diff_dst += windows * blocks * inner) {
    T* to = wide() ? wide_src : diff_src;
    std::fill_n(to, size, T(0));
    data_of(*this, kernel, diff_dst, to);
    if (wide()) gather(*this, wide_src, diff_src);
  }
}

template <class T>
void DepthwiseLoops::backward_weights(int64_t batch, const T* src, const T* diff_dst, T* diff_kernel,
                                      T* diff_bias, T* sample, T* wide_src) const {
  const int64_t in = wide() ? pixels * channels : pixels * blocks * inner;
  std::fill_n(diff_kernel, taps * filters, T(0));
  if (diff_bias) std::fill_n(diff_bias, filters, T(0));
  for (int64_t n = 0; n < batch; ++n, src += in, diff_dst += windows * blocks * inner) {
    if (wide()) repeat(*this, src, wide_src);
    std::fill_n(sample, taps * filters, T(0));
    weights_of(*this, wide() ? wide_src : src, diff_dst, sample);
    for (int64_t i = 0; i < taps * filters; ++i) diff_kernel[i] += sample[i];
    if (diff_bias) bias_of(*this, diff_dst, diff_bias);
  }
}

template void DepthwiseLoops::forward(int64_t, const Activation&, const float*, const float*, const float*,
                                      float*, float*) const;
template void DepthwiseLoops::forward(int64_t, const Activation&, const double*, const double*, const double*,
                                      double*, double*) const;
template void DepthwiseLoops::backward_data(int64_t, const float*, const float*, float*, float*) const;
template void DepthwiseLoops::backward_data(int64_t, const double*, const double*, double*, double*) const;
template void DepthwiseLoops::backward_weights(int64_t, const float*, const float*, float*, float*, float*,
                                               float*) const;
template void DepthwiseLoops::backward_weights(int64_t, const double*, const double*, double*, double*,
                                               double*, double*) const;

}  // namespace margay
