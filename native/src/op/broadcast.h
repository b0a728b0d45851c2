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

/// Calls row(dst, a, b), with the numbers of their values, where each run of the innermost axis begins.
template <class F>
inline __attribute__((always_inline)) void each_row(const LoopNest& nest, F row) {
  const LoopAxis &x = nest.axes[0], &y = nest.axes[1], &z = nest.axes[2], &w = nest.axes[3];
  for (int64_t i = 0; i < x.extent; ++i)
    for (int64_t j = 0; j < y.extent; ++j)
      for (int64_t k = 0; k < z.extent; ++k)
        for (int64_t l = 0; l < w.extent; ++l)
          row(nest.dst + i * x.dst + j * y.dst + k * z.dst + l * w.dst,
              nest.a + i * x.a + j * y.a + k * z.a + l * w.a, nest.b + i * x.b + j * y.b + k * z.b + l * w.b);
}

/// The values term(0 …) brought together, begun with `start` in lanes, which a processor works on side by
/// side.
template <class T, class Join, class Term>
inline __attribute__((always_inline)) T folded(int64_t count, T start, Join join, Term term) {
  constexpr int64_t kLanes = 16;
  T lanes[kLanes];
  for (T& lane : lanes) lane = start;
  int64_t c = 0;
  for (; c + kLanes <= count; c += kLanes)
    for (int64_t l = 0; l < kLanes; ++l) lanes[l] = join(lanes[l], term(c + l));
  for (int64_t l = 0; c < count; ++c, ++l) lanes[l] = join(lanes[l], term(c));
  T all = start;
  for (T lane : lanes) all = join(all, lane);
  return all;
}

}  // namespace margay
