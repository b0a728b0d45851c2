// softmax: dst_j = e^(src_j) / Σ e^(src_k) along one dimension of the sample; log_softmax: its logarithm.
#include <algorithm>
#include <cmath>

#include "op/axes.h"
#include "plan/builder.h"

namespace margay {
namespace {

/// Rows along the dimension: `outer` times `inner` of them, values of a row `inner` apart.
struct Rows {
  int64_t outer, width, inner;
};

/// Calls f(offset of the first value) for every row.
template <class F>
void each_row(const Rows& rows, F&& f) {
  for (int64_t o = 0; o < rows.outer; ++o)
    for (int64_t i = 0; i < rows.inner; ++i) f(o * rows.width * rows.inner + i);
}

template <class T>
void forward_of(const Rows& rows, bool log, const T* src, T* dst) {
  const int64_t end = rows.width * rows.inner, step = rows.inner;
  each_row(rows, [&](int64_t at) {
    const T* x = src + at;
    T* y = dst + at;
    T largest = x[0], sum = 0;
    for (int64_t i = step; i < end; i += step) largest = std::max(largest, x[i]);
    for (int64_t i = 0; i < end; i += step) sum += y[i] = std::exp(x[i] - largest);
    const T log_sum = std::log(sum);
    for (int64_t i = 0; i < end; i += step) y[i] = log ? x[i] - largest - log_sum : y[i] / sum;
  });
}

// diff_src_j = dst_j (diff_dst_j - Σ diff_dst_k dst_k); of the logarithm diff_dst_j - e^(dst_j) Σ diff_dst_k
template <class T>
void backward_of(const Rows& rows, bool log, const T* dst, const T* diff_dst, T* diff_src) {
  const int64_t end = rows.width * rows.inner, step = rows.inner;
  each_row(rows, [&](int64_t at) {
    const T *y = dst + at, *d = diff_dst + at;
    T* to = diff_src + at;
    T sum = 0;
    for (int64_t i = 0; i < end; i += step) sum += log ? d[i] : d[i] * y[i];
    for (int64_t i = 0; i < end; i += step) to[i] = log ? d[i] - std::exp(y[i]) * sum : y[i] * (d[i] - sum);
  });
}

class Softmax final : public Operator {
 public:
  Softmax(const Declaration& declaration, bool log) : log_(log) {
    shape_ = declaration.inputs[0];
    axis_ = read_axis(declaration.attributes, shape_);
  }

  /// oneDNN's vector kernels want the values of a row side by side: another dimension than the last becomes
  /// the innermost of the layout.
  void onednn_forward(Builder& builder) const {
    const Value src = builder.input_as(rows_desc(builder));
    const Value dst = builder.new_output(src.desc);
    const dnnl::softmax_forward::primitive_desc description = forward_description(builder);
    builder.add("forward", description, dnnl::softmax_forward(description),
                {{DNNL_ARG_SRC, as_rows(builder, src)}, {DNNL_ARG_DST, as_rows(builder, dst)}},
                layout_of(src.desc));
  }

  void onednn_backward(Builder& builder) const {
    const Value dst = builder.output();
    const Value diff = builder.diff_output_as(dst.desc);
    const Value diff_src = builder.allocate(dst.desc);
    if (log_) {
      const Desc rows = as_rows(builder, dst).desc;
      const dnnl::softmax_backward::primitive_desc description(builder.engine(), algorithm(), rows, rows,
                                                               rows, kAxis, forward_description(builder),
                                                               user_scratchpad());
      builder.add("backward", description, dnnl::softmax_backward(description),
                  {{DNNL_ARG_DST, as_rows(builder, dst)},
                   {DNNL_ARG_DIFF_DST, as_rows(builder, diff)},
                   {DNNL_ARG_DIFF_SRC, as_rows(builder, diff_src)}},
                  layout_of(dst.desc));
    } else {
      add_backward<float>(builder, {count(builder), shape_[axis_], 1}, dst, diff, diff_src);
    }
    builder.diff_input(diff_src);
  }

  void plain_forward(Builder& builder) const {
    const Value src = builder.plain_input();
    const Value dst = builder.new_output(src.desc);
    builder.add("forward", "margay:f64", {src, dst},
                [=, rows = plain_rows(builder), log = log_](const Frame& frame) {
                  forward_of(rows, log, frame.at<double>(src), frame.at<double>(dst));
                });
  }

  void plain_backward(Builder& builder) const {
    const Value diff = builder.plain_diff_output();
    const Value diff_src = builder.allocate(diff.desc);
    add_backward<double>(builder, plain_rows(builder), builder.output(), diff, diff_src);
    builder.diff_input(diff_src);
  }

 private:
  static constexpr int kAxis = 1;  // of as_rows()

  template <class T>
  void add_backward(Builder& builder, const Rows& rows, const Value& dst, const Value& diff,
                    const Value& diff_src) const {
    builder.add("backward", "margay:softmax", {dst, diff, diff_src}, [=, log = log_](const Frame& frame) {
      backward_of(rows, log, frame.at<T>(dst), frame.at<T>(diff), frame.at<T>(diff_src));
    });
  }

  dnnl::algorithm algorithm() const {
    return log_ ? dnnl::algorithm::softmax_log : dnnl::algorithm::softmax_accurate;
  }

  dnnl::softmax_forward::primitive_desc forward_description(const Builder& builder) const {
    const Desc rows = rows_of(builder);
    const dnnl::prop_kind kind =
        builder.training() && log_ ? dnnl::prop_kind::forward_training : dnnl::prop_kind::forward_inference;
    return dnnl::softmax_forward::primitive_desc(builder.engine(), kind, algorithm(), rows, rows, kAxis,
                                                 user_scratchpad());
  }

  int64_t count(const Builder& builder) const { return elements(shape_) / shape_[axis_] * builder.batch(); }

  Rows plain_rows(const Builder& builder) const {
    int64_t inner = 1;
    for (size_t i = axis_ + 1; i < shape_.size(); ++i) inner *= shape_[i];
    return {count(builder) / inner, shape_[axis_], inner};
  }

  Desc rows_of(const Builder& builder) const {
    return Desc({count(builder), shape_[axis_]}, dnnl::memory::data_type::f32, dnnl::memory::format_tag::ab);
  }
  Value as_rows(const Builder& builder, const Value& value) const { return {rows_of(builder), value.ref}; }

  /// The layout whose innermost dimension is that of the rows.
  Desc rows_desc(const Builder& builder) const {
    const size_t rank = shape_.size();
    dnnl::memory::dims strides(rank + 1);
    strides[0] = elements(shape_);
    int64_t stride = 1;
    const auto place = [&](size_t i) {
      strides[i + 1 == rank ? 1 : i + 2] = stride;
      stride *= shape_[i];
    };
    place(axis_);
    for (size_t i = rank; i-- > 0;)
      if (i != axis_) place(i);
    return Desc(logical_dims(shape_, builder.batch()), dnnl::memory::data_type::f32, strides);
  }

  bool log_;
  size_t axis_ = 0;
};

template <bool log>
std::unique_ptr<Operator> make(const Declaration& declaration) {
  return std::make_unique<Softmax>(declaration, log);
}

const std::vector<Kernel> kernels = {
    kernel("onednn", single, &Softmax::onednn_forward, &Softmax::onednn_backward),
    kernel("margay", always, &Softmax::plain_forward, &Softmax::plain_backward)};

const Registration softmax({"softmax", 1, {axis_key("-1")}, {}}, make<false>, kernels);
const Registration log_softmax({"log_softmax", 1, {axis_key("-1")}, {}}, make<true>, kernels);

}  // namespace
}  // namespace margay
