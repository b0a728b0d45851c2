// A bias of each channel, where no kernel takes it in.
#pragma once

#include "op/activation/activation.h"
#include "plan/desc.h"

namespace margay {

/// dst = f(dst + bias), in place; `bias` may be absent. dst is (N,blocks,places,inner); channels that fill up
/// a block stay as they are.
void add_channel_bias(const ChannelLayout& layout, int64_t batch, int64_t channels, const float* bias,
                      const Activation& activation, float* dst);

/// diff_bias[c] = the sum of diff_dst over samples and places.
void channel_bias_gradient(const ChannelLayout& layout, int64_t batch, int64_t channels,
                           const float* diff_dst, float* diff_bias);

}  // namespace margay
