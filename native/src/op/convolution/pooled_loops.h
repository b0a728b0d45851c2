// A convolution of few channels, ReLU and max pooling by windows that do not overlap, in one pass: the places
// under a window and some filters are held in registers, and what the convolution alone would write is never
// in memory. The way back starts from the pooled gradient and the place that each window chose.
#pragma once

#include <vector>

#include "op/window.h"
#include "plan/desc.h"
#include "platform/vectors.h"

namespace margay {

class PooledConvolution {
 public:
  static constexpr int64_t kMostPlaces = 9;  // under a pooling window
  static constexpr uint8_t kNone = 255;      // of a window where nothing is above 0

  /// Of one or two axes. `input` is the convolution's, its channels last; `lanes` are those of its vectors.
  PooledConvolution(const Window& convolution, const Window& pooling, const Shape& input, int64_t filters,
                    int lanes = vector_lanes());

  /// Whether results may lie so: a vector of filters does not fall into two blocks.
  bool takes(const ChannelLayout& layout) const;
  /// Values of the memory that each call works in.
  int64_t forward_scratch() const;
  int64_t weights_scratch() const;
  int64_t data_scratch() const;

  // src is (N,rows,columns,C), weights (window,C,filters); dst, diff_dst and chosen are
  // (N,blocks,places,inner)

  /// dst = the largest ReLU(conv + bias) under each window, 0 where all are NaN; `chosen` remembers the place
  /// in the window that was the first of the largest, or kNone, unless it is null. `bias` may be null.
  void forward(const ChannelLayout& layout, int64_t samples, const float* src, const float* weights,
               const float* bias, float* dst, uint8_t* chosen, float* scratch) const;
  /// `diff_bias` may be null.
  void backward_weights(const ChannelLayout& layout, int64_t samples, const float* src, const float* diff_dst,
                        const uint8_t* chosen, float* diff_weights, float* diff_bias, float* scratch) const;
  void backward_data(const ChannelLayout& layout, int64_t samples, const float* weights,
                     const float* diff_dst, const uint8_t* chosen, float* diff_src, float* scratch) const;

 private:
  friend struct PooledLoops;

  struct Axis {
    WindowAxis convolution, pooling;
    int64_t padded;  // places of the input and the padding that windows touch
  };
  /// A place under a window: what lies between its first value and the window's, and its number.
  struct Place {
    int64_t offset;
    int32_t number;
  };

  /// A pooling window: where the value under its first place lies, and its places.
  struct Bin {
    int64_t base;
    int32_t first, count;  // of places_
  };

  bool pads() const;
  void list_bins();
  int64_t picture() const { return rows_.padded * columns_.padded * channels_; }
  /// The filters, filled up to whole blocks.
  int64_t width() const;
  int64_t padded_taps() const;

  Axis rows_, columns_;
  int64_t channels_, filters_;
  int lanes_;
  int64_t row_;                // values of a padded row
  std::vector<int64_t> taps_;  // from a place's first value to that under each weight, filled up with zeros
  int64_t count_;              // of the taps
  std::vector<Bin> bins_;      // all windows, in the order of the results
  std::vector<Place> places_;  // of each kind of window: of whole ones, and of those at each edge
};

}  // namespace margay
