// The loops of a + b, a · b, … and of their gradients.
#pragma once

#include "op/broadcast.h"

namespace margay {

enum class Operation { add, subtract, multiply, divide, maximum, minimum };

/// dst = a ∘ b, of so many samples.
void combine_values(Operation operation, const Broadcast& loops, int64_t samples, const float* a,
                    const float* b, float* dst);
void combine_values(Operation operation, const Broadcast& loops, int64_t samples, const double* a,
                    const double* b, double* dst);

/// What of g, the gradient of a ∘ b, goes to a (`first`) or to b. Of an operand that is repeated it is added
/// to what is there.
void spread_gradient(Operation operation, bool first, const Broadcast& loops, int64_t samples, const float* g,
                     const float* a, const float* b, float* diff);
void spread_gradient(Operation operation, bool first, const Broadcast& loops, int64_t samples,
                     const double* g, const double* a, const double* b, double* diff);

/// The gradients look at the operands; otherwise a and b are not read.
bool gradients_read(Operation operation);

}  // namespace margay
