// What operators with a kernel and a bias have in common.
#pragma once

#include <vector>

#include "program/schema.h"

namespace margay {

/// bias, activation, alpha, init, bias_init and library and share.
std::vector<Key> weighted_keys();

}  // namespace margay
