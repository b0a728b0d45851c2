// Loops over values that lie one after the other, built for several instruction sets.
#pragma once

#include <cstdint>

namespace margay {

/// total += a
void add(const float* a, float* total, int64_t count);
void add(const double* a, double* total, int64_t count);
/// values *= factor
void scale(float factor, float* values, int64_t count);
void scale(double factor, double* values, int64_t count);
/// values = min(max(values, -limit), limit)
void clamp(float limit, float* values, int64_t count);
void clamp(double limit, double* values, int64_t count);
/// gradient += l1 · sign w + 2 l2 · w: what l1 Σ|w| + l2 Σw² add to it.
void add_penalty_gradient(float l1, float l2, const float* w, float* gradient, int64_t count);
void add_penalty_gradient(double l1, double l2, const double* w, double* gradient, int64_t count);

struct Sums {
  double sizes = 0, squares = 0;  // Σ|v|, Σv²
};
/// In one order on every processor.
Sums sums_of(const float* values, int64_t count);
Sums sums_of(const double* values, int64_t count);

/// The size of the value that is farthest from 0; infinity or NaN where any is that.
double largest_size(const float* values, int64_t count);
double largest_size(const double* values, int64_t count);

}  // namespace margay
