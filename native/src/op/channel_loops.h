// Loops over dense tensors whose channels lie in blocks, with something of each channel. Arrays of one value
// per channel have one for each channel of the padding, too. Inside MARGAY_CLONES functions they become
// vectors.
#pragma once

#include <algorithm>
#include <type_traits>

#include "plan/desc.h"
#include "platform/compiler.h"

namespace margay {

/// A tensor of `samples` samples.
struct Channels {
  ChannelLayout layout;
  int64_t samples;
};

constexpr int64_t kTile = 16;  // channels that a loop takes at once: a vector of f32, or two
constexpr int64_t kPlaces =
    64;  // places that are summed in the tensor's own type before the sum goes into a double

/// Calls f(offset of the first value, first channel, width) for every tile of channels of every sample. The
/// width of a whole tile is a constant, so that the loops inside become vectors.
template <class F>
MARGAY_INLINE void each_tile(const Channels& channels, F&& f) {
  const ChannelLayout& l = channels.layout;
  for (int64_t block = 0; block < channels.samples * l.blocks; ++block)
    for (int64_t first = 0; first < l.inner; first += kTile) {
      const int64_t offset = block * l.places * l.inner + first, channel = block % l.blocks * l.inner + first;
      if (l.inner - first >= kTile)
        f(offset, channel, std::integral_constant<int64_t, kTile>());
      else
        f(offset, channel, l.inner - first);
    }
}

/// sums[k][c] = the sum over all places of term(k, offset, channel), for k < K.
template <class T, int K, class Term>
MARGAY_INLINE void add_up(const Channels& channels, double* const (&sums)[K], Term&& term) {
  const int64_t step = channels.layout.inner, places = channels.layout.places;
  for (double* sum : sums) std::fill_n(sum, channels.layout.channels(), 0.0);
  each_tile(channels, [&](int64_t offset, int64_t channel, auto width) {
    for (int64_t begin = 0; begin < places; begin += kPlaces) {
      T part[K][kTile] = {};
      const int64_t end = std::min(places, begin + kPlaces);
      for (int64_t place = begin; place < end; ++place)
        for (int k = 0; k < K; ++k)
          for (int64_t c = 0; c < width; ++c) part[k][c] += term(k, offset + place * step + c, channel + c);
      for (int k = 0; k < K; ++k)
        for (int64_t c = 0; c < width; ++c) sums[k][channel + c] += static_cast<double>(part[k][c]);
    }
  });
}

/// dst[offset] = value(offset, channel) everywhere; value may read dst there.
template <class T, class Value>
MARGAY_INLINE void fill(const Channels& channels, T* dst, Value&& value) {
  const int64_t step = channels.layout.inner, places = channels.layout.places;
  each_tile(channels, [&](int64_t offset, int64_t channel, auto width) {
    for (int64_t place = 0; place < places; ++place) {
      T values[kTile];
      for (int64_t c = 0; c < width; ++c) values[c] = value(offset + place * step + c, channel + c);
      for (int64_t c = 0; c < width; ++c) dst[offset + place * step + c] = values[c];
    }
  });
}

}  // namespace margay
