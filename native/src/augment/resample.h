// Looks at a stored picture through a geometry.
#pragma once

#include <cstdint>

#include "augment/geometry.h"

namespace margay {

/// What stands beside a picture of the pixels a b c d.
enum class Fill {
  constant,  // k k k k | a b c d | k k k k
  edge,      // a a a a | a b c d | d d d d
  reflect,   // d c b a | a b c d | d c b a
  wrap,      // a b c d | a b c d | a b c d
};

struct Sampling {
  bool nearest = false;  // the pixel around a point; else bilinear between the four centres around it
  Fill fill = Fill::constant;
  float value = 0;  // k
};

/// The pixel that stands at place i of a line of n; -1: the constant.
inline int64_t filled(int64_t i, int64_t n, Fill fill) {
  if (i >= 0 && i < n) return i;
  if (fill == Fill::constant) return -1;
  if (fill == Fill::edge) return i < 0 ? 0 : n - 1;
  const int64_t period = fill == Fill::reflect ? 2 * n : n;
  const int64_t rest = ((i % period) + period) % period;
  return rest < n ? rest : 2 * n - 1 - rest;
}

/// dst (rows, columns, channels) of the picture that is seen, from src of the one that is stored: one of the
/// types of margay.h.
void resample(const char* src, int32_t dtype, int64_t channels, const Geometry& geometry,
              const Sampling& sampling, float* dst);

}  // namespace margay
