// global_avgpool: the mean of each channel over all places: the pixels of a picture, or the steps of a
// sequence.
#include <algorithm>

#include "plan/builder.h"
#include "platform/compiler.h"

namespace margay {
namespace {

// src is (N,blocks,places,inner), dst is (N,blocks,inner)
template <class T>
inline __attribute__((always_inline)) void means(const ChannelLayout& l, int64_t batch,
                                                 const T* MARGAY_RESTRICT src, T* MARGAY_RESTRICT dst) {
  for (int64_t block = 0; block < batch * l.blocks; ++block, dst += l.inner) {
    std::fill_n(dst, l.inner, T(0));
    for (int64_t place = 0; place < l.places; ++place, src += l.inner)
      for (int64_t c = 0; c < l.inner; ++c) dst[c] += src[c];
    for (int64_t c = 0; c < l.inner; ++c) dst[c] /= static_cast<T>(l.places);
  }
}

template <class T>
inline __attribute__((always_inline)) void spread(const ChannelLayout& l, int64_t batch,
                                                  const T* MARGAY_RESTRICT diff_dst,
                                                  T* MARGAY_RESTRICT diff_src) {
  for (int64_t block = 0; block < batch * l.blocks; ++block, diff_dst += l.inner)
    for (int64_t place = 0; place < l.places; ++place, diff_src += l.inner)
      for (int64_t c = 0; c < l.inner; ++c) diff_src[c] = diff_dst[c] / static_cast<T>(l.places);
}

MARGAY_CLONES void forward_of(const ChannelLayout& l, int64_t batch, const float* src, float* dst) {
  means(l, batch, src, dst);
}
MARGAY_CLONES void forward_of(const ChannelLayout& l, int64_t batch, const double* src, double* dst) {
  means(l, batch, src, dst);
}
MARGAY_CLONES void backward_of(const ChannelLayout& l, int64_t batch, const float* diff_dst,
                               float* diff_src) {
  spread(l, batch, diff_dst, diff_src);
}
MARGAY_CLONES void backward_of(const ChannelLayout& l, int64_t batch, const double* diff_dst,
                               double* diff_src) {
  spread(l, batch, diff_dst, diff_src);
}

class GlobalAveragePool final : public Operator {
 public:
  explicit GlobalAveragePool(const Declaration& declaration) {
    const Shape& input = declaration.inputs[0];
    if (input.size() < 2)
      declaration.fail(text("input ", to_text(input), " has 1 dimension, expected places and channels"),
                       "Leave the pooling out: there is one value per channel already.", 0);
    shape_ = {input.back()};
    flop_ = static_cast<double>(elements(input));
  }

  template <class T>
  void forward(Builder& builder) const {
    const Value src = dense_input(builder);
    const Value dst = builder.new_output(plain_desc(shape_, builder.batch(), builder.type()));
    builder.add(
        "forward", "margay:mean", {src, dst},
        [=, layout = channel_layout(src.desc), batch = builder.batch()](const Frame& frame) {
          forward_of(layout, batch, frame.at<const T>(src), frame.at<T>(dst));
        },
        flop_);
  }

  template <class T>
  void backward(Builder& builder) const {
    if (!builder.wants_diff()) return;
    const Value diff_dst = builder.plain_diff_output();
    const Value diff_src = builder.allocate(dense_input(builder).desc);
    builder.add(
        "backward", "margay:mean", {diff_dst, diff_src},
        [=, layout = channel_layout(diff_src.desc), batch = builder.batch()](const Frame& frame) {
          backward_of(layout, batch, frame.at<const T>(diff_dst), frame.at<T>(diff_src));
        },
        flop_);
    builder.diff_input(diff_src);
  }

 private:
  /// The input as it lies, if its channels lie one behind the other; channels last otherwise.
  Value dense_input(Builder& builder) const {
    const bool dense = channel_layout(builder.input().desc).channels() == shape_[0];
    return dense ? builder.input() : builder.plain_input();
  }
};

using Self = GlobalAveragePool;

const Registration registration({"global_avgpool", 1, {}, {}}, made<Self>,
                                {kernel("margay", single, &Self::forward<float>, &Self::backward<float>),
                                 kernel("margay", always, &Self::forward<double>, &Self::backward<double>)});

}  // namespace
}  // namespace margay
