#include "op/normalization/channel_statistics.h"

#include "platform/compiler.h"

namespace margay {
namespace {

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
