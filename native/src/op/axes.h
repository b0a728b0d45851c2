// Keys that name dimensions of a sample: from 0, or from -1 backwards; -1 is the last, the channels.
#pragma once

#include "program/attributes.h"

namespace margay {

/// The key `axis`.
Key axis_key(const char* usual);

/// The dimension that the key `axis` names.
size_t read_axis(const Attributes& attributes, const Shape& input);

/// The different dimensions that a list names, in its order.
std::vector<size_t> read_axes(const Attributes& attributes, const char* key, const Shape& input);

}  // namespace margay
