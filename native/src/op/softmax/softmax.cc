// softmax: dst_j = e^(src_j) / Σ e^(src_k), over the last dimension.
#include <algorithm>
#include <cmath>

#include "plan/builder.h"

namespace margay {
namespace {

// src, dst are (rows, width)
template <class T>
void softmax(const T* src, T* dst, int64_t rows, int64_t width) {
  for (int64_t r = 0; r < rows; ++r, src += width, dst += width) {
    const T largest = *std::max_element(src, src + width);
    T sum = 0;
    for (int64_t i = 0; i < width; ++i) sum += dst[i] = std::exp(src[i] - largest);
    for (int64_t i = 0; i < width; ++i) dst[i] /= sum;
  }
}

// diff_src_j = dst_j (diff_dst_j - Σ diff_dst_k dst_k)
template <class T>
void softmax_backward(const T* dst, const T* diff_dst, T* diff_src, int64_t rows, int64_t width) {
  for (int64_t r = 0; r < rows; ++r, dst += width, diff_dst += width, diff_src += width) {
    T dot = 0;
    for (int64_t i = 0; i < width; ++i) dot += diff_dst[i] * dst[i];
    for (int64_t i = 0; i < width; ++i) diff_src[i] = dst[i] * (diff_dst[i] - dot);
  }
}

class Softmax final : public Operator {
 public:
  explicit Softmax(const Declaration& declaration) { shape_ = declaration.inputs[0]; }

  void onednn_forward(Builder& builder) const {
    const Value src = builder.plain_input();
    const Value dst = builder.new_output(src.desc);
    constexpr int kChannels = 1;  // oneDNN's axis of our last dimension
    const dnnl::softmax_forward::primitive_desc description(
        builder.engine(), dnnl::prop_kind::forward_inference, dnnl::algorithm::softmax_accurate, src.desc,
        dst.desc, kChannels, user_scratchpad());
    builder.add("forward", description, dnnl::softmax_forward(description),
                {{DNNL_ARG_SRC, src}, {DNNL_ARG_DST, dst}}, layout_of(src.desc));
  }

  template <class T>
  void plain_forward(Builder& builder) const {
    const Value src = builder.plain_input();
    const Value dst = builder.new_output(src.desc);
    const auto [rows, width] = extents(builder);
    builder.add("forward", "margay:f64", {src, dst}, [=, rows = rows, width = width](const Frame& frame) {
      softmax(frame.at<T>(src), frame.at<T>(dst), rows, width);
    });
  }

  template <class T>
  void plain_backward(Builder& builder) const {
    const Value dst = builder.output();
    const Value diff = builder.plain_diff_output();
    const Value diff_src = builder.allocate(diff.desc);
    const auto [rows, width] = extents(builder);
    builder.add("backward", "margay:softmax", {dst, diff, diff_src},
                [=, rows = rows, width = width](const Frame& frame) {
                  softmax_backward(frame.at<T>(dst), frame.at<T>(diff), frame.at<T>(diff_src), rows, width);
                });
    builder.diff_input(diff_src);
  }

 private:
  std::pair<int64_t, int64_t> extents(const Builder& builder) const {
    return {elements(shape_) / shape_.back() * builder.batch(), shape_.back()};
  }
};

const Registration registration(
    {"softmax", 1, {}, {}}, made<Softmax>,
    {kernel("onednn", single, &Softmax::onednn_forward, &Softmax::plain_backward<float>),
     kernel("margay", always, &Softmax::plain_forward<double>, &Softmax::plain_backward<double>)});

}  // namespace
}  // namespace margay
