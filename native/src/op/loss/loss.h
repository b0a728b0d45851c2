// What all losses have in common.
#pragma once

#include <vector>

#include "program/schema.h"

namespace margay {

/// weight: what the loss counts for in the sum of all losses.
inline std::vector<Key> loss_keys() {
  constexpr double kMostWeight = 1e6;
  return {Key::number("weight", "1", 0, kMostWeight)};
}

}  // namespace margay
