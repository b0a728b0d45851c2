// NumPy's broadcasting rule over shapes of samples, and the loops that it asks for.
//
// Shapes are aligned at the channels, the last dimension; where one has the extent 1, or no dimension at all,
// it is repeated. In memory a repeated dimension is a stride of 0.
#pragma once

#include <array>
#include <vector>

#include "plan/desc.h"

namespace margay {

/// The shape of which `a` and `b` are parts; empty where they do not fit.
Shape broadcast_shape(const Shape& a, const Shape& b);

/// One loop of a nest: how far each tensor goes with a step of it.
struct LoopAxis {
  int64_t extent = 1;
  int64_t dst = 0, a = 0, b = 0;
};

/// Loops over values of a sample, outermost first, and where they begin. The innermost strides are 0 or 1.
struct LoopNest {
  std::array<LoopAxis, 5> axes{};
  int64_t dst = 0, a = 0, b = 0;
};

/// A tensor of the loops.
struct Span {
  int64_t sample = 0;     // values from one sample to the next
  bool repeated = false;  // some of its values meet several
  bool padded = false;    // its blocks of channels hold more than its channels
};

/// Where the values lie that two operands make one of.
struct Broadcast {
  std::vector<LoopNest> nests;  // whole blocks of channels, and those of a block that is not whole
  Span dst, a, b;
  int64_t samples = 0;  // that there is room for
};

/// Values of samples of that shape can be read in `desc` beside a result in `dst`.
bool suits(const Desc& desc, const Shape& shape, const Desc& dst);

/// The loops of a result of `shape` in `dst`; a and b must suit it.
Broadcast broadcast_loops(const Shape& shape, const Desc& dst, const Shape& shape_a, const Desc& a,
                          const Shape& shape_b, const Desc& b);

}  // namespace margay
