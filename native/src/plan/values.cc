#include "plan/values.h"

#include <cmath>

#include "optimizer/arithmetic.h"
#include "platform/compiler.h"

namespace margay {
namespace {

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

bool all_finite(const float* values, int64_t count) { return std::isfinite(largest_size(values, count)); }
bool all_finite(const double* values, int64_t count) { return std::isfinite(largest_size(values, count)); }

MARGAY_CLONES void add_values(const float* a, const float* b, float* sum, int64_t count, bool relu) {
  add(a, b, sum, count, relu);
}

MARGAY_CLONES void add_values(const double* a, const double* b, double* sum, int64_t count, bool relu) {
  add(a, b, sum, count, relu);
}

}  // namespace margay
