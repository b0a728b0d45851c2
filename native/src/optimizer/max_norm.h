// The weights of an output are kept short.
#pragma once

#include "optimizer/optimizer.h"

namespace margay {

/// Of the outputs that are lane number `lane` of `lanes`, in values of a whole parameter: w ← w · c / ‖w‖
/// where ‖w‖, the length of the weights of one output, is above c = max_norm. The same for any number of
/// lanes.
void shorten(const UpdateRange& parameter, size_t lane, size_t lanes, float* values) noexcept;
void shorten(const UpdateRange& parameter, size_t lane, size_t lanes, double* values) noexcept;

}  // namespace margay
