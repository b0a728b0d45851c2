#include "op/normalization/channel_statistics.h"

#include <algorithm>
#include <type_traits>

#include "platform/compiler.h"

namespace margay {
namespace {

#define MARGAY_INLINE inline __attribute__((always_inline))

constexpr int64_t kTile = 16;  // channels that a loop takes at once: a vector of f32, or two
constexpr int64_t kPlaces =
    64;  // places that are summed in the tensor's own type before the sum goes into a double

/// Calls f(offset of the first value, first channel, width) for every tile of channels of every sample. The
/// width of a whole tile is a constant, so that the loops inside become vectors.
template <class F>
MARGAY_INLINE void each_tile(const Channels& channels, F&& f) {
  const ChannelLayout& l = channels.layout;
  for (int64_t block = 0; block < channels.samples * l.blocks; ++block)
    for (int64_t first = 0; first < l.inner; first += kTile) {
      const int64_t offset = block * l.places * l.inner + first, channel = block % l.blocks * l.inner + first;
      if (l.inner - first >= kTile)
        f(offset, channel, std::integral_constant<int64_t, kTile>());
      else
        f(offset, channel, l.inner - first);
    }
}

/// sums[k][c] = the sum over all places of term(k, offset, channel), for k < K.
template <class T, int K, class Term>
MARGAY_INLINE void add_up(const Channels& channels, double* const (&sums)[K], Term&& term) {
  const int64_t step = channels.layout.inner, places = channels.layout.places;
  for (double* sum : sums) std::fill_n(sum, channels.layout.channels(), 0.0);
  each_tile(channels, [&](int64_t offset, int64_t channel, auto width) {
    for (int64_t begin = 0; begin < places; begin += kPlaces) {
      T part[K][kTile] = {};
      const int64_t end = std::min(places, begin + kPlaces);
      for (int64_t place = begin; place < end; ++place)
        for (int k = 0; k < K; ++k)
          for (int64_t c = 0; c < width; ++c) part[k][c] += term(k, offset + place * step + c, channel + c);
      for (int k = 0; k < K; ++k)
        for (int64_t c = 0; c < width; ++c) sums[k][channel + c] += static_cast<double>(part[k][c]);
    }
  });
}

/// dst[offset] = value(offset, channel) everywhere; value may read dst there.
template <class T, class Value>
MARGAY_INLINE void fill(const Channels& channels, T* dst, Value&& value) {
  const int64_t step = channels.layout.inner, places = channels.layout.places;
  each_tile(channels, [&](int64_t offset, int64_t channel, auto width) {
    for (int64_t place = 0; place < places; ++place) {
      T values[kTile];
      for (int64_t c = 0; c < width; ++c) values[c] = value(offset + place * step + c, channel + c);
      for (int64_t c = 0; c < width; ++c) dst[offset + place * step + c] = values[c];
    }
  });
}

template <class T>
MARGAY_INLINE void sums(const Channels& channels, const T* x, const T* center, double* sum) {
  add_up<T, 1>(channels, {sum}, [=](int, int64_t at, int64_t c) { return x[at] - center[c]; });
}

template <class T>
MARGAY_INLINE void squares_of(const Channels& channels, const T* x, const T* center, double* sum,
                              double* squares) {
  add_up<T, 2>(channels, {sum, squares}, [=](int k, int64_t at, int64_t c) {
    const T away = x[at] - center[c];
    return k == 0 ? away : away * away;
  });
}

/// Calls f with a function that gives the gradient before a ReLU, if there is one, at an offset.
template <class T, class F>
MARGAY_INLINE void with_diff(const Diff<T>& diff, F&& f) {
  const T *behind = diff.diff, *relu = diff.relu;
  if (relu)
    f([=](int64_t at) { return relu[at] > 0 ? behind[at] : T(0); });
  else
    f([=](int64_t at) { return behind[at]; });
}

template <class T>
MARGAY_INLINE void products(const Channels& channels, const Diff<T>& diff, const T* x, const T* center,
                            double* sum, double* product) {
  with_diff(
      diff, [&](auto slope) __attribute__((always_inline)) {
        add_up<T, 2>(channels, {sum, product}, [=](int k, int64_t at, int64_t c) {
          return k == 0 ? slope(at) : slope(at) * (x[at] - center[c]);
        });
      });
}

template <class T>
MARGAY_INLINE void scaled(const Channels& channels, const T* x, const T* center, const T* scale,
                          const T* shift, bool relu, T* dst) {
  if (relu)
    fill(channels, dst, [=](int64_t at, int64_t c) {
      const T value = (x[at] - center[c]) * scale[c] + shift[c];
      return value < 0 ? T(0) : value;  // what is no number stays
    });
  else
    fill(channels, dst, [=](int64_t at, int64_t c) { return (x[at] - center[c]) * scale[c] + shift[c]; });
}

template <class T>
MARGAY_INLINE void blended(const Channels& channels, const Diff<T>& diff, const T* factor, const T* x,
                           const T* center, const T* scale, const T* middle, T* dst) {
  with_diff(
      diff, [&](auto slope) __attribute__((always_inline)) {
        fill(channels, dst, [=](int64_t at, int64_t c) {
          return (slope(at) - middle[c]) * factor[c] + (x[at] - center[c]) * scale[c];
        });
      });
}

}  // namespace

MARGAY_CLONES void channel_sums(const Channels& channels, const float* x, const float* center, double* sum) {
  sums(channels, x, center, sum);
}
MARGAY_CLONES void channel_sums(const Channels& channels, const double* x, const double* center,
                                double* sum) {
  sums(channels, x, center, sum);
}

MARGAY_CLONES void channel_squares(const Channels& channels, const float* x, const float* center, double* sum,
                                   double* squares) {
  squares_of(channels, x, center, sum, squares);
}
MARGAY_CLONES void channel_squares(const Channels& channels, const double* x, const double* center,
                                   double* sum, double* squares) {
  squares_of(channels, x, center, sum, squares);
}

MARGAY_CLONES void channel_products(const Channels& channels, const Diff<float>& diff, const float* x,
                                    const float* center, double* sum, double* product) {
  products(channels, diff, x, center, sum, product);
}
MARGAY_CLONES void channel_products(const Channels& channels, const Diff<double>& diff, const double* x,
                                    const double* center, double* sum, double* product) {
  products(channels, diff, x, center, sum, product);
}

MARGAY_CLONES void scale_channels(const Channels& channels, const float* x, const float* center,
                                  const float* scale, const float* shift, bool relu, float* dst) {
  scaled(channels, x, center, scale, shift, relu, dst);
}
MARGAY_CLONES void scale_channels(const Channels& channels, const double* x, const double* center,
                                  const double* scale, const double* shift, bool relu, double* dst) {
  scaled(channels, x, center, scale, shift, relu, dst);
}

MARGAY_CLONES void blend_channels(const Channels& channels, const Diff<float>& diff, const float* factor,
                                  const float* x, const float* center, const float* scale,
                                  const float* middle, float* dst) {
  blended(channels, diff, factor, x, center, scale, middle, dst);
}
MARGAY_CLONES void blend_channels(const Channels& channels, const Diff<double>& diff, const double* factor,
                                  const double* x, const double* center, const double* scale,
                                  const double* middle, double* dst) {
  blended(channels, diff, factor, x, center, scale, middle, dst);
}

}  // namespace margay
