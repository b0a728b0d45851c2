#include "op/convolution/channel_bias.h"

#include <algorithm>

#include "platform/compiler.h"

namespace margay {
namespace {

/// Calls f(first value of a block of a sample, its first channel, its channels) for every block of every
/// sample.
template <class T, class F>
void each_block(const ChannelLayout& l, int64_t batch, int64_t channels, T* values, F&& f) {
  for (int64_t block = 0; block < batch * l.blocks; ++block, values += l.places * l.inner) {
    const int64_t first = block % l.blocks * l.inner;
    f(values, first, std::min(l.inner, channels - first));
  }
}

MARGAY_CLONES void shift_places(const float* MARGAY_RESTRICT bias, float* MARGAY_RESTRICT dst, int64_t places,
                                int64_t step, int64_t width) {
  for (int64_t place = 0; place < places; ++place, dst += step)
    for (int64_t c = 0; c < width; ++c) dst[c] += bias[c];
}

MARGAY_CLONES void sum_places(const float* MARGAY_RESTRICT diff, float* MARGAY_RESTRICT sums, int64_t places,
                              int64_t step, int64_t width) {
  for (int64_t place = 0; place < places; ++place, diff += step)
    for (int64_t c = 0; c < width; ++c) sums[c] += diff[c];
}

}  // namespace

void add_channel_bias(const ChannelLayout& layout, int64_t batch, int64_t channels, const float* bias,
                      const Activation& activation, float* dst) {
  each_block(layout, batch, channels, dst, [&](float* block, int64_t first, int64_t width) {
    if (bias) shift_places(bias + first, block, layout.places, layout.inner, width);
    if (width == layout.inner)
      activation.forward(block, block, layout.places * layout.inner);
    else
      for (int64_t place = 0; place < layout.places; ++place)
        activation.forward(block + place * layout.inner, block + place * layout.inner, width);
  });
}

void channel_bias_gradient(const ChannelLayout& layout, int64_t batch, int64_t channels,
                           const float* diff_dst, float* diff_bias) {
  std::fill_n(diff_bias, channels, 0.f);
  each_block(layout, batch, channels, diff_dst, [&](const float* block, int64_t first, int64_t width) {
    sum_places(block, diff_bias + first, layout.places, layout.inner, width);
  });
}

}  // namespace margay
