// The values of a picture that is seen, before scale and shift.
#pragma once

#include <cstdint>

#include "augment/geometry.h"

namespace margay {

struct Colours {
  float* values = nullptr;  // (rows, columns, channels)
  Extents extents;
  int64_t channels = 1;
  float white = 1;           // the largest value: 255 of whole numbers, 1 of others
  float* scratch = nullptr;  // as many values again

  int64_t pixels() const { return extents.rows * extents.columns; }
  int64_t count() const { return pixels() * channels; }
};

/// How bright a pixel of one channel, or of red, green and blue, is: ITU-R BT.601.
inline float grey_of(const float* pixel, int64_t channels) {
  return channels == 3 ? 0.2989f * pixel[0] + 0.587f * pixel[1] + 0.114f * pixel[2] : pixel[0];
}

}  // namespace margay
