// maxpool2d, avgpool2d: the largest value, or the mean, of each window of each channel. Padding and the
// missing part of a partial window do not count: an average divides by the values that are there.
#include <algorithm>
#include <limits>

#include "builder.h"
#include "window.h"

namespace margay {
namespace {

/// Calls f(first row, last row + 1, first column, last column + 1, output index) for every window, clipped to
/// the picture.
template <class F>
void each_window(const Window& w, F&& f) {
  int64_t index = 0;
  for (int64_t oh = 0; oh < w.rows.output; ++oh)
    for (int64_t ow = 0; ow < w.columns.output; ++ow, ++index) {
      const int64_t row = oh * w.rows.stride - w.rows.before,
                    column = ow * w.columns.stride - w.columns.before;
      f(std::max<int64_t>(row, 0), std::min(row + w.rows.kernel, w.rows.input), std::max<int64_t>(column, 0),
        std::min(column + w.columns.kernel, w.columns.input), index);
    }
}

// src is (H,W,C), dst is (H',W',C); chosen remembers the place of each maximum in src
void max_forward(const Window& w, int64_t channels, const double* src, double* dst, int32_t* chosen) {
  each_window(w, [&](int64_t top, int64_t bottom, int64_t left, int64_t right, int64_t index) {
    for (int64_t c = 0; c < channels; ++c) {
      double best = -std::numeric_limits<double>::infinity();
      int64_t place = (top * w.columns.input + left) * channels + c;
      for (int64_t h = top; h < bottom; ++h)
        for (int64_t x = left; x < right; ++x) {
          const int64_t at = (h * w.columns.input + x) * channels + c;
          if (src[at] > best || src[at] != src[at]) best = src[at], place = at;
        }
      dst[index * channels + c] = best;
      if (chosen) chosen[index * channels + c] = static_cast<int32_t>(place);
    }
  });
}

void average_forward(const Window& w, int64_t channels, const double* src, double* dst) {
  each_window(w, [&](int64_t top, int64_t bottom, int64_t left, int64_t right, int64_t index) {
    for (int64_t c = 0; c < channels; ++c) {
      double sum = 0;
      for (int64_t h = top; h < bottom; ++h)
        for (int64_t x = left; x < right; ++x) sum += src[(h * w.columns.input + x) * channels + c];
      dst[index * channels + c] = sum / static_cast<double>((bottom - top) * (right - left));
    }
  });
}

void average_backward(const Window& w, int64_t channels, const double* diff_dst, double* diff_src) {
  each_window(w, [&](int64_t top, int64_t bottom, int64_t left, int64_t right, int64_t index) {
    for (int64_t c = 0; c < channels; ++c) {
      const double share =
          diff_dst[index * channels + c] / static_cast<double>((bottom - top) * (right - left));
      for (int64_t h = top; h < bottom; ++h)
        for (int64_t x = left; x < right; ++x) diff_src[(h * w.columns.input + x) * channels + c] += share;
    }
  });
}

class Pool2d final : public Operator {
 public:
  Pool2d(Declaration& declaration, bool max) : max_(max) {
    declaration.input_of_rank(3, "Pooling needs height x width x channels.");
    window_ = read_window(declaration.attributes, declaration.inputs[0], true);
    channels_ = declaration.inputs[0][2];
    shape_ = {window_.rows.output, window_.columns.output, channels_};
  }

  void forward(Builder& builder) const override {
    if (builder.type() == Type::f64) return plain_forward(builder);
    State& state = builder.state<State>();
    const Value src = builder.input();
    state.forward = description(builder, src.desc);
    const Value dst = builder.new_output(state.forward.dst_desc());
    if (builder.training() && max_) state.kept = builder.allocate(state.forward.workspace_desc());
    builder.add("forward", state.forward, dnnl::pooling_forward(state.forward),
                {{DNNL_ARG_SRC, src}, {DNNL_ARG_DST, dst}, {DNNL_ARG_WORKSPACE, state.kept}},
                layout_of(src.desc) + " -> " + layout_of(dst.desc));
  }

  void backward(Builder& builder) const override {
    if (!builder.wants_diff()) return;
    if (builder.type() == Type::f64) return plain_backward(builder);
    State& state = builder.state<State>();
    const Value diff_dst = builder.diff_output_as(state.forward.dst_desc());
    const Value diff_src = builder.allocate(state.forward.src_desc());
    const dnnl::pooling_backward::primitive_desc description(
        builder.engine(), algorithm(), diff_src.desc, diff_dst.desc, strides(), kernel(), {0, 0}, before(),
        after(), state.forward, builder.attributes());
    builder.add(
        "backward", description, dnnl::pooling_backward(description),
        {{DNNL_ARG_DIFF_DST, diff_dst}, {DNNL_ARG_DIFF_SRC, diff_src}, {DNNL_ARG_WORKSPACE, state.kept}},
        layout_of(diff_src.desc));
    builder.diff_input(diff_src);
  }

 private:
  struct State {
    dnnl::pooling_forward::primitive_desc forward;
    Value kept;  // which value of each window was the largest
  };

  dnnl::algorithm algorithm() const {
    return max_ ? dnnl::algorithm::pooling_max : dnnl::algorithm::pooling_avg_exclude_padding;
  }
  dnnl::memory::dims strides() const { return {window_.rows.stride, window_.columns.stride}; }
  dnnl::memory::dims kernel() const { return {window_.rows.kernel, window_.columns.kernel}; }
  dnnl::memory::dims before() const { return {window_.rows.before, window_.columns.before}; }
  dnnl::memory::dims after() const { return {window_.rows.reach(), window_.columns.reach()}; }

  dnnl::pooling_forward::primitive_desc description(Builder& builder, const Desc& src) const {
    const dnnl::prop_kind kind =
        builder.training() ? dnnl::prop_kind::forward_training : dnnl::prop_kind::forward_inference;
    return dnnl::pooling_forward::primitive_desc(builder.engine(), kind, algorithm(), src,
                                                 any_desc(shape_, builder.batch()), strides(), kernel(),
                                                 {0, 0}, before(), after(), builder.attributes());
  }

  void plain_forward(Builder& builder) const {
    const Value src = builder.plain_input();
    const Value dst = builder.new_output(plain_desc(shape_, builder.batch(), Type::f64));
    Value& kept = builder.state<State>().kept;
    if (builder.training() && max_)
      kept =
          builder.allocate(Desc(dst.desc.get_dims(), dnnl::memory::data_type::s32, dst.desc.get_strides()));
    const auto [in, out] = sizes();
    const bool max = max_;
    builder.add("forward", "margay:f64", {src, dst, kept},
                [=, kept = kept, in = in, out = out, window = window_, channels = channels_,
                 batch = builder.batch()](const Frame& frame) {
                  for (int64_t n = 0; n < batch; ++n) {
                    const double* x = frame.at<double>(src) + n * in;
                    double* y = frame.at<double>(dst) + n * out;
                    if (max)
                      max_forward(window, channels, x, y, kept ? frame.at<int32_t>(kept) + n * out : nullptr);
                    else
                      average_forward(window, channels, x, y);
                  }
                });
  }

  void plain_backward(Builder& builder) const {
    const Value diff_dst = builder.plain_diff_output();
    const Value diff_src = builder.allocate(plain_desc(builder.input_shape(), builder.batch(), Type::f64));
    const Value kept = builder.state<State>().kept;
    const auto [in, out] = sizes();
    const bool max = max_;
    builder.add("backward", "margay:f64", {diff_dst, diff_src, kept},
                [=, in = in, out = out, window = window_, channels = channels_,
                 batch = builder.batch()](const Frame& frame) {
                  std::fill_n(frame.at<double>(diff_src), in * batch, 0.0);
                  for (int64_t n = 0; n < batch; ++n) {
                    const double* dy = frame.at<double>(diff_dst) + n * out;
                    double* dx = frame.at<double>(diff_src) + n * in;
                    if (!max) {
                      average_backward(window, channels, dy, dx);
                      continue;
                    }
                    const int32_t* chosen = frame.at<int32_t>(kept) + n * out;
                    for (int64_t i = 0; i < out; ++i) dx[chosen[i]] += dy[i];
                  }
                });
    builder.diff_input(diff_src);
  }

  std::pair<int64_t, int64_t> sizes() const {
    return {window_.rows.input * window_.columns.input * channels_, elements(shape_)};
  }

  bool max_;
  Window window_;
  int64_t channels_ = 0;
};

const Registration max_pool("maxpool2d", 1, [](Declaration& d) -> std::unique_ptr<Operator> {
  return std::make_unique<Pool2d>(d, true);
});
const Registration average_pool("avgpool2d", 1, [](Declaration& d) -> std::unique_ptr<Operator> {
  return std::make_unique<Pool2d>(d, false);
});

}  // namespace
}  // namespace margay
