#include "optimizer/arithmetic.h"

#include <algorithm>
#include <cmath>
#include <cstring>

#include "platform/compiler.h"

namespace margay {
namespace {

constexpr int64_t kParts = 8;  // sums side by side, for vectors of them

template <class T>
inline __attribute__((always_inline)) Sums any_sums(const T* values, int64_t count) {
  double sizes[kParts] = {}, squares[kParts] = {};
  int64_t i = 0;
  for (; i + kParts <= count; i += kParts)
    for (int64_t k = 0; k < kParts; ++k) {
      const double value = static_cast<double>(values[i + k]);
      sizes[k] += std::abs(value);
      squares[k] += value * value;
    }
  for (int64_t k = 0; i < count; ++i, ++k) {
    const double value = static_cast<double>(values[i]);
    sizes[k] += std::abs(value);
    squares[k] += value * value;
  }
  Sums sums;
  for (int64_t k = 0; k < kParts; ++k) sums.sizes += sizes[k], sums.squares += squares[k];
  return sums;
}

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

/// The value of its bits.
template <class T, class Bits>
double value_of(Bits bits) {
  T value;
  std::memcpy(&value, &bits, sizeof value);
  return static_cast<double>(value);
}

}  // namespace

MARGAY_CLONES void add(const float* MARGAY_RESTRICT a, float* MARGAY_RESTRICT total, int64_t count) {
  for (int64_t i = 0; i < count; ++i) total[i] += a[i];
}
MARGAY_CLONES void scale(float factor, float* values, int64_t count) {
  for (int64_t i = 0; i < count; ++i) values[i] *= factor;
}
MARGAY_CLONES void clamp(float limit, float* values, int64_t count) {
  for (int64_t i = 0; i < count; ++i) values[i] = std::min(std::max(values[i], -limit), limit);
}
MARGAY_CLONES void add_penalty_gradient(float l1, float l2, const float* MARGAY_RESTRICT w,
                                        float* MARGAY_RESTRICT gradient, int64_t count) {
  for (int64_t i = 0; i < count; ++i) {
    const float size = w[i] > 0 ? l1 : -l1;
    gradient[i] += 2 * l2 * w[i] + (w[i] == 0 ? 0.f : size);
  }
}
MARGAY_CLONES Sums sums_of(const float* values, int64_t count) { return any_sums(values, count); }

MARGAY_CLONES void add(const double* MARGAY_RESTRICT a, double* MARGAY_RESTRICT total, int64_t count) {
  for (int64_t i = 0; i < count; ++i) total[i] += a[i];
}
MARGAY_CLONES void scale(double factor, double* values, int64_t count) {
  for (int64_t i = 0; i < count; ++i) values[i] *= factor;
}
MARGAY_CLONES void clamp(double limit, double* values, int64_t count) {
  for (int64_t i = 0; i < count; ++i) values[i] = std::min(std::max(values[i], -limit), limit);
}
MARGAY_CLONES void add_penalty_gradient(double l1, double l2, const double* MARGAY_RESTRICT w,
                                        double* MARGAY_RESTRICT gradient, int64_t count) {
  for (int64_t i = 0; i < count; ++i) {
    const double size = w[i] > 0 ? l1 : -l1;
    gradient[i] += 2 * l2 * w[i] + (w[i] == 0 ? 0.0 : size);
  }
}
MARGAY_CLONES Sums sums_of(const double* values, int64_t count) { return any_sums(values, count); }

double largest_size(const float* values, int64_t count) { return value_of<float>(farthest(values, count)); }
double largest_size(const double* values, int64_t count) { return value_of<double>(farthest(values, count)); }

}  // namespace margay
