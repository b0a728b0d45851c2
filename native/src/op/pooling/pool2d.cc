// maxpool2d, avgpool2d: the largest value, or the mean, of each window of each channel. Padding and the
// missing part of a partial window do not count: an average divides by the values that are there.
#include <algorithm>
#include <limits>

#include "op/window.h"
#include "plan/builder.h"

namespace margay {
namespace {

/// Where a window lies in the picture, clipped to it; one range per axis.
struct Box {
  int64_t begin[3], end[3];
  int64_t values() const { return (end[0] - begin[0]) * (end[1] - begin[1]) * (end[2] - begin[2]); }
};

/// Calls f(box, output index) for every window.
template <class F>
void each_window(const Window& window, F&& f) {
  const std::array<WindowAxis, 3> axes = window.volume();
  int64_t index = 0, at[3];
  for (at[0] = 0; at[0] < axes[0].output; ++at[0])
    for (at[1] = 0; at[1] < axes[1].output; ++at[1])
      for (at[2] = 0; at[2] < axes[2].output; ++at[2], ++index) {
        Box box;
        for (int i = 0; i < 3; ++i) {
          const int64_t first = at[i] * axes[i].stride - axes[i].before;
          box.begin[i] = std::max<int64_t>(first, 0);
          box.end[i] = std::min(first + axes[i].kernel, axes[i].input);
        }
        f(box, index);
      }
}

/// Calls f(pixel) for every pixel of a box, in order.
template <class F>
void each_pixel(const Window& window, const Box& box, F&& f) {
  const std::array<WindowAxis, 3> axes = window.volume();
  for (int64_t z = box.begin[0]; z < box.end[0]; ++z)
    for (int64_t y = box.begin[1]; y < box.end[1]; ++y)
      for (int64_t x = box.begin[2]; x < box.end[2]; ++x) f((z * axes[1].input + y) * axes[2].input + x);
}

// src is (pixels,C), dst is (windows,C); chosen remembers the place of each maximum in src
void max_forward(const Window& w, int64_t channels, const double* src, double* dst, int32_t* chosen) {
  each_window(w, [&](const Box& box, int64_t index) {
    for (int64_t c = 0; c < channels; ++c) {
      double best = -std::numeric_limits<double>::infinity();
      int64_t place = -1;
      each_pixel(w, box, [&](int64_t pixel) {
        const int64_t at = pixel * channels + c;
        if (place < 0 || src[at] > best || src[at] != src[at]) best = src[at], place = at;
      });
      dst[index * channels + c] = best;
      if (chosen) chosen[index * channels + c] = static_cast<int32_t>(place);
    }
  });
}

void average_forward(const Window& w, int64_t channels, const double* src, double* dst) {
  each_window(w, [&](const Box& box, int64_t index) {
    for (int64_t c = 0; c < channels; ++c) {
      double sum = 0;
      each_pixel(w, box, [&](int64_t pixel) { sum += src[pixel * channels + c]; });
      dst[index * channels + c] = sum / static_cast<double>(box.values());
    }
  });
}

void average_backward(const Window& w, int64_t channels, const double* diff_dst, double* diff_src) {
  each_window(w, [&](const Box& box, int64_t index) {
    for (int64_t c = 0; c < channels; ++c) {
      const double share = diff_dst[index * channels + c] / static_cast<double>(box.values());
      each_pixel(w, box, [&](int64_t pixel) { diff_src[pixel * channels + c] += share; });
    }
  });
}

class Pool2d final : public Operator {
 public:
  Pool2d(const Declaration& declaration, bool max) : max_(max) {
    const Shape& input = windowed_input(declaration, kAxes);
    window_ = read_window(declaration.attributes, input, kAxes, true);
    channels_ = input.back();
    shape_ = window_.output(channels_);
  }

  void onednn_forward(Builder& builder) const {
    State& state = builder.state<State>();
    const Value src = builder.input();
    state.forward = description(builder, src.desc);
    const Value dst = builder.new_output(state.forward.dst_desc());
    if (builder.training() && max_) state.kept = builder.allocate(state.forward.workspace_desc());
    builder.add("forward", state.forward, dnnl::pooling_forward(state.forward),
                {{DNNL_ARG_SRC, src}, {DNNL_ARG_DST, dst}, {DNNL_ARG_WORKSPACE, state.kept}},
                layout_of(src.desc) + " -> " + layout_of(dst.desc));
  }

  void onednn_backward(Builder& builder) const {
    if (!builder.wants_diff()) return;
    State& state = builder.state<State>();
    const Value diff_dst = builder.diff_output_as(state.forward.dst_desc());
    const Value diff_src = builder.allocate(state.forward.src_desc());
    const dnnl::pooling_backward::primitive_desc description(
        builder.engine(), algorithm(), diff_src.desc, diff_dst.desc, strides(), kernel(), dilation(),
        before(), after(), state.forward, user_scratchpad());
    builder.add(
        "backward", description, dnnl::pooling_backward(description),
        {{DNNL_ARG_DIFF_DST, diff_dst}, {DNNL_ARG_DIFF_SRC, diff_src}, {DNNL_ARG_WORKSPACE, state.kept}},
        layout_of(diff_src.desc));
    builder.diff_input(diff_src);
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
    if (!builder.wants_diff()) return;
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

 private:
  struct State {
    dnnl::pooling_forward::primitive_desc forward;
    Value kept;  // which value of each window was the largest
  };

  dnnl::algorithm algorithm() const {
    return max_ ? dnnl::algorithm::pooling_max : dnnl::algorithm::pooling_avg_exclude_padding;
  }
  dnnl::memory::dims strides() const {
    return window_.each([](const WindowAxis& a) { return a.stride; });
  }
  dnnl::memory::dims kernel() const {
    return window_.each([](const WindowAxis& a) { return a.kernel; });
  }
  dnnl::memory::dims before() const {
    return window_.each([](const WindowAxis& a) { return a.before; });
  }
  dnnl::memory::dims after() const {
    return window_.each([](const WindowAxis& a) { return a.reach(); });
  }
  static dnnl::memory::dims dilation() { return dnnl::memory::dims(kAxes, 0); }

  dnnl::pooling_forward::primitive_desc description(Builder& builder, const Desc& src) const {
    const dnnl::prop_kind kind =
        builder.training() ? dnnl::prop_kind::forward_training : dnnl::prop_kind::forward_inference;
    return dnnl::pooling_forward::primitive_desc(builder.engine(), kind, algorithm(), src,
                                                 any_desc(shape_, builder.batch()), strides(), kernel(),
                                                 dilation(), before(), after(), user_scratchpad());
  }

  std::pair<int64_t, int64_t> sizes() const {
    int64_t pixels = 1;
    for (const WindowAxis& axis : window_.axes) pixels *= axis.input;
    return {pixels * channels_, elements(shape_)};
  }

  static constexpr size_t kAxes = 2;
  bool max_;
  Window window_;
  int64_t channels_ = 0;
};

template <bool max>
std::unique_ptr<Operator> pool(const Declaration& declaration) {
  return std::make_unique<Pool2d>(declaration, max);
}

const std::vector<Kernel> kernels = {
    kernel("onednn", single, &Pool2d::onednn_forward, &Pool2d::onednn_backward),
    kernel("margay", always, &Pool2d::plain_forward, &Pool2d::plain_backward)};

const Registration max_pool({"maxpool2d", 1, pooling_window_keys(2), {}}, pool<true>, kernels);
const Registration average_pool({"avgpool2d", 1, pooling_window_keys(2), {}}, pool<false>, kernels);

}  // namespace
}  // namespace margay
