// Sums over all places of a channel, and the changes that they lead to, for dense tensors whose channels lie
// in blocks. Arrays of one value per channel have one for each channel of the padding, too.
#pragma once

#include "op/channel_loops.h"

namespace margay {

/// sum[c] = Σ (x - center[c]).
void channel_sums(const Channels& channels, const float* x, const float* center, double* sum);
void channel_sums(const Channels& channels, const double* x, const double* center, double* sum);

/// sum[c] = Σ (x - center[c]) and squares[c] = Σ (x - center[c])².
void channel_squares(const Channels& channels, const float* x, const float* center, double* sum,
                     double* squares);
void channel_squares(const Channels& channels, const double* x, const double* center, double* sum,
                     double* squares);

/// A gradient; where a ReLU follows, that behind it and the ReLU's result, above 0 where the gradient passes.
template <class T>
struct Diff {
  const T* diff;
  const T* relu;  // nullptr: none follows
};

/// sum[c] = Σ diff and product[c] = Σ diff · (x - center[c]).
void channel_products(const Channels& channels, const Diff<float>& diff, const float* x, const float* center,
                      double* sum, double* product);
void channel_products(const Channels& channels, const Diff<double>& diff, const double* x,
                      const double* center, double* sum, double* product);

/// dst = (x - center[c]) · scale[c] + shift[c], with relu no less than 0.
void scale_channels(const Channels& channels, const float* x, const float* center, const float* scale,
                    const float* shift, bool relu, float* dst);
void scale_channels(const Channels& channels, const double* x, const double* center, const double* scale,
                    const double* shift, bool relu, double* dst);

/// dst = (diff - middle[c]) · factor[c] + (x - center[c]) · scale[c]; dst may be diff's memory.
void blend_channels(const Channels& channels, const Diff<float>& diff, const float* factor, const float* x,
                    const float* center, const float* scale, const float* middle, float* dst);
void blend_channels(const Channels& channels, const Diff<double>& diff, const double* factor, const double* x,
                    const double* center, const double* scale, const double* middle, double* dst);

}  // namespace margay
