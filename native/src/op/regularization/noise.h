// What operators that regularise draw in training. It depends on seed, step, node, the sample's place in the
// batch and a place in the sample; not on lanes, shares or threads, so that nothing is kept: the backward
// pass draws it again.
#pragma once

#include "graph/random.h"
#include "plan/builder.h"
#include "platform/compiler.h"

namespace margay {

/// The key of sample i of the frame.
inline uint64_t sample_key(const Frame& frame, uint64_t node, int64_t i) {
  const uint64_t key = combine(combine(frame.seed, static_cast<uint64_t>(frame.step)), node);
  return combine(key, static_cast<uint64_t>(frame.first + i));
}

/// "lowbias32" by Chris Wellons.
MARGAY_INLINE uint32_t scramble(int64_t place, uint32_t key) {
  uint32_t h = static_cast<uint32_t>(place) * 0x9e3779b9u ^ key;
  h = (h ^ (h >> 16)) * 0x7feb352du;
  h = (h ^ (h >> 15)) * 0x846ca68bu;
  return h ^ (h >> 16);
}

/// What falls below it does so with the probability `rate`, below 1.
inline uint32_t threshold(double rate) { return static_cast<uint32_t>(rate * 4294967296.0); }

/// The key rate=.
inline Key rate_key() { return Key::number("rate", "", 0, 0.999).needed("rate=, for example rate=0.2"); }

}  // namespace margay
