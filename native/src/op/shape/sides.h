// Numbers for both sides of each dimension: what is added there, or cut off.
#pragma once

#include "program/attributes.h"

namespace margay {

struct Sides {
  int64_t before = 0;
  int64_t after = 0;
};

/// The key's sides of each dimension of `input`: one number for all sides, one for each dimension (2x1), or
/// both sides of each (top,bottom,left,right). The channels are left as they are where they are not named; of
/// an input of one dimension that is it.
std::vector<Sides> read_sides(const Attributes& attributes, const char* key, const Shape& input);

/// The key for it, of sides from 0 to 65,536.
Key sides_key(const char* name, const char* example);

}  // namespace margay
