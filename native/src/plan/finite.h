// Whether numbers are numbers.
#pragma once

#include <cstdint>

namespace margay {

/// No infinity and no NaN among the values.
bool all_finite(const float* values, int64_t count);
bool all_finite(const double* values, int64_t count);

}  // namespace margay
