// What an input does to the values that it gathers, and how it refuses those that are not finite.
#pragma once

#include <cmath>
#include <cstring>
#include <limits>
#include <string>
#include <vector>

#include "error/error.h"
#include "plan/sequence.h"
#include "platform/compiler.h"

namespace margay {

/// dst[i] = src[i] * scale + shift.
template <class S, class T>
MARGAY_INLINE void convert(const S* MARGAY_RESTRICT src, T* MARGAY_RESTRICT dst, int64_t count, T scale,
                           T shift) {
  for (int64_t i = 0; i < count; ++i) dst[i] = static_cast<T>(src[i]) * scale + shift;
}

/// The same with one scale and shift per channel; src is (pixels, channels).
template <class S, class T>
void convert_channels(const S* src, T* dst, int64_t pixels, int64_t channels, const T* scale,
                      const T* shift) {
  for (int64_t p = 0; p < pixels; ++p)
    for (int64_t c = 0; c < channels; ++c)
      dst[p * channels + c] = static_cast<T>(src[p * channels + c]) * scale[c] + shift[c];
}

void convert_u8(const uint8_t* src, float* dst, int64_t count, float scale, float shift);

template <class T>
struct Normalisation {
  std::vector<T> scale;
  std::vector<T> shift;

  bool keeps_integers_finite() const {
    constexpr T kLargest = static_cast<T>(std::numeric_limits<int64_t>::max());
    for (size_t c = 0; c < scale.size(); ++c)
      if (!std::isfinite(2 * (std::abs(scale[c]) * kLargest + std::abs(shift[c])))) return false;
    return true;
  }

  template <class S>
  void apply(const S* src, T* dst, int64_t count) const {
    if (scale.size() > 1) {
      const int64_t channels = static_cast<int64_t>(scale.size());
      convert_channels(src, dst, count / channels, channels, scale.data(), shift.data());
    } else if constexpr (std::is_same_v<S, uint8_t> && std::is_same_v<T, float>) {
      convert_u8(src, dst, count, scale[0], shift[0]);
    } else {
      convert(src, dst, count, scale[0], shift[0]);
    }
  }
};

/// Value i of all that is bound.
double bound_value(const Source& source, int64_t i);

/// What messages say of an input.
struct Label {
  std::string name;
  Shape stored;            // of a bound sample
  bool augmented = false;  // what the network sees is no longer value for value what is bound
};

/// Ends the call for a sample with a value that is not finite, bound or as the network sees it.
template <class T>
[[noreturn]] void refuse(const Frame& frame, const Source& source, int64_t sample, const Label& label,
                         const T* values);

}  // namespace margay
