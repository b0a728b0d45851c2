// global_avgpool, global_maxpool: the mean, or the largest, of each channel over all places: the pixels of a
// picture, or the steps of a sequence.
#include <algorithm>

#include "plan/builder.h"
#include "platform/compiler.h"

namespace margay {
namespace {

#define MARGAY_INLINE inline __attribute__((always_inline))

// src is (N,blocks,places,inner), dst is (N,blocks,inner)
template <class T>
MARGAY_INLINE void means(const ChannelLayout& l, int64_t batch, const T* MARGAY_RESTRICT src,
                         T* MARGAY_RESTRICT dst) {
  for (int64_t block = 0; block < batch * l.blocks; ++block, dst += l.inner) {
    std::fill_n(dst, l.inner, T(0));
    for (int64_t place = 0; place < l.places; ++place, src += l.inner)
      for (int64_t c = 0; c < l.inner; ++c) dst[c] += src[c];
    for (int64_t c = 0; c < l.inner; ++c) dst[c] /= static_cast<T>(l.places);
  }
}

template <class T>
MARGAY_INLINE void spread(const ChannelLayout& l, int64_t batch, const T* MARGAY_RESTRICT diff_dst,
                          T* MARGAY_RESTRICT diff_src) {
  for (int64_t block = 0; block < batch * l.blocks; ++block, diff_dst += l.inner)
    for (int64_t place = 0; place < l.places; ++place, diff_src += l.inner)
      for (int64_t c = 0; c < l.inner; ++c) diff_src[c] = diff_dst[c] / static_cast<T>(l.places);
}

// chosen is (N,blocks,inner): the place of the first of the largest values; a value that is no number wins
template <class T>
MARGAY_INLINE void maxima(const ChannelLayout& l, int64_t batch, const T* MARGAY_RESTRICT src,
                          T* MARGAY_RESTRICT dst, int32_t* MARGAY_RESTRICT chosen) {
  for (int64_t block = 0; block < batch * l.blocks; ++block, dst += l.inner, chosen += l.inner) {
    std::copy_n(src, l.inner, dst);
    std::fill_n(chosen, l.inner, 0);
    src += l.inner;
    for (int64_t place = 1; place < l.places; ++place, src += l.inner)
      for (int64_t c = 0; c < l.inner; ++c) {
        const bool larger = src[c] > dst[c] || src[c] != src[c];
        dst[c] = larger ? src[c] : dst[c];
        chosen[c] = larger ? static_cast<int32_t>(place) : chosen[c];
      }
  }
}

template <class T>
MARGAY_INLINE void give_back(const ChannelLayout& l, int64_t batch, const T* MARGAY_RESTRICT diff_dst,
                             const int32_t* MARGAY_RESTRICT chosen, T* MARGAY_RESTRICT diff_src) {
  std::fill_n(diff_src, batch * l.channels() * l.places, T(0));
  for (int64_t block = 0; block < batch * l.blocks; ++block, diff_src += l.places * l.inner)
    for (int64_t c = 0; c < l.inner; ++c) diff_src[*chosen++ * l.inner + c] = *diff_dst++;
}

MARGAY_CLONES void mean_forward(const ChannelLayout& l, int64_t n, const float* src, float* dst) {
  means(l, n, src, dst);
}
MARGAY_CLONES void mean_forward(const ChannelLayout& l, int64_t n, const double* src, double* dst) {
  means(l, n, src, dst);
}
MARGAY_CLONES void mean_backward(const ChannelLayout& l, int64_t n, const float* diff_dst, float* diff_src) {
  spread(l, n, diff_dst, diff_src);
}
MARGAY_CLONES void mean_backward(const ChannelLayout& l, int64_t n, const double* diff_dst,
                                 double* diff_src) {
  spread(l, n, diff_dst, diff_src);
}
MARGAY_CLONES void max_forward(const ChannelLayout& l, int64_t n, const float* src, float* dst,
                               int32_t* chosen) {
  maxima(l, n, src, dst, chosen);
}
MARGAY_CLONES void max_forward(const ChannelLayout& l, int64_t n, const double* src, double* dst,
                               int32_t* chosen) {
  maxima(l, n, src, dst, chosen);
}

class GlobalPool final : public Operator {
 public:
  GlobalPool(const Declaration& declaration, bool max) : max_(max) {
    const Shape& input = declaration.inputs[0];
    if (input.size() < 2)
      declaration.fail(text("input ", to_text(input), " has 1 dimension, expected places and channels"),
                       "Leave the pooling out: there is one value per channel already.", 0);
    shape_ = {input.back()};
    if (!max_) flop_ = static_cast<double>(elements(input));
  }

  template <class T>
  void forward(Builder& builder) const {
    const Value src = dense_input(builder);
    const Value dst = builder.new_output(plain_desc(shape_, builder.batch(), builder.type()));
    const Value chosen = max_ ? places(builder) : Value{};
    builder.state<Value>() = chosen;
    builder.add(
        "forward", max_ ? "margay:max" : "margay:mean", {src, dst, chosen},
        [=, max = max_, layout = channel_layout(src.desc), batch = builder.batch()](const Frame& f) {
          if (max)
            max_forward(layout, batch, f.at<const T>(src), f.at<T>(dst), f.at<int32_t>(chosen));
          else
            mean_forward(layout, batch, f.at<const T>(src), f.at<T>(dst));
        },
        flop_);
  }

  template <class T>
  void backward(Builder& builder) const {
    if (!builder.wants_diff()) return;
    const Value diff_dst = builder.plain_diff_output();
    const Value diff_src = builder.allocate(dense_input(builder).desc);
    const Value chosen = builder.state<Value>();
    builder.add(
        "backward", max_ ? "margay:max" : "margay:mean", {diff_dst, diff_src, chosen},
        [=, max = max_, layout = channel_layout(diff_src.desc), batch = builder.batch()](const Frame& f) {
          if (max)
            give_back(layout, batch, f.at<const T>(diff_dst), f.at<int32_t>(chosen), f.at<T>(diff_src));
          else
            mean_backward(layout, batch, f.at<const T>(diff_dst), f.at<T>(diff_src));
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

  Value places(Builder& builder) const {
    return builder.allocate(
        Desc({builder.batch(), shape_[0]}, dnnl::memory::data_type::s32, dnnl::memory::format_tag::ab));
  }

  bool max_;
};

template <bool max>
std::unique_ptr<Operator> global_pool(const Declaration& declaration) {
  return std::make_unique<GlobalPool>(declaration, max);
}

using Self = GlobalPool;

const std::vector<Kernel> kernels = {
    kernel("margay", single, &Self::forward<float>, &Self::backward<float>),
    kernel("margay", always, &Self::forward<double>, &Self::backward<double>)};

const Registration average({"global_avgpool", 1, {}, {}}, global_pool<false>, kernels);
const Registration maximum({"global_maxpool", 1, {}, {}}, global_pool<true>, kernels);

}  // namespace
}  // namespace margay
