// Parameters that no gradient changes: a step measures something, and they keep a running mean of it.
#pragma once

#include "optimizer/optimizer.h"

namespace margay {

/// values = kept · values + (1 - kept) · what the step measured, which lies where gradients do.
void update_means(const Update<float>& update, double kept) noexcept;
void update_means(const Update<double>& update, double kept) noexcept;

}  // namespace margay
