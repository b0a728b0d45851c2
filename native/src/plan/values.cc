#include "plan/values.h"

#include <algorithm>
#include <cstring>

#include "platform/compiler.h"

namespace margay {
namespace {

/// The bits of the value that is farthest from 0; those of infinity and NaN are the largest of all. Integers,
/// because the compiler may reorder their maximum and so vectorise it.
MARGAY_CLONES uint32_t farthest(const float* values, int64_t count) {
  uint32_t most = 0;
  for (int64_t i = 0; i < count; ++i) {
    uint32_t bits;
    std::memcpy(&bits, values + i, sizeof bits);
    most = std::max(most, bits & 0x7fffffffu);
  }
  return most;
}

MARGAY_CLONES uint64_t farthest(const double* values, int64_t count) {
  uint64_t most = 0;
  for (int64_t i = 0; i < count; ++i) {
    uint64_t bits;
    std::memcpy(&bits, values + i, sizeof bits);
    most = std::max(most, bits & 0x7fffffffffffffffu);
  }
  return most;
}

template <class T>
inline __attribute__((always_inline)) void add(const T* a, const T* b, T* sum, int64_t count, bool relu) {
  if (relu) {
    MARGAY_INDEPENDENT
    for (int64_t i = 0; i < count; ++i) {
      const T value = a[i] + b[i];
      sum[i] = value < 0 ? T(0) : value;
    }
  } else {
    MARGAY_INDEPENDENT
    for (int64_t i = 0; i < count; ++i) sum[i] = a[i] + b[i];
  }
}

}  // namespace

bool all_finite(const float* values, int64_t count) { return farthest(values, count) < 0x7f800000u; }
bool all_finite(const double* values, int64_t count) { return farthest(values, count) < 0x7ff0000000000000u; }

MARGAY_CLONES void add_values(const float* a, const float* b, float* sum, int64_t count, bool relu) {
  add(a, b, sum, count, relu);
}

MARGAY_CLONES void add_values(const double* a, const double* b, double* sum, int64_t count, bool relu) {
  add(a, b, sum, count, relu);
}

}  // namespace margay
