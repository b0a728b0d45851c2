// Loops over whole tensors that every family of operators needs.
#pragma once

#include <cstdint>

namespace margay {

/// No infinity and no NaN among the values.
bool all_finite(const float* values, int64_t count);
bool all_finite(const double* values, int64_t count);

/// sum[i] = a[i] + b[i]; sum may be a or b.
/// With relu no less than 0. Memory may be the same.
void add_values(const float* a, const float* b, float* sum, int64_t count, bool relu);
void add_values(const double* a, const double* b, double* sum, int64_t count, bool relu);

}  // namespace margay
