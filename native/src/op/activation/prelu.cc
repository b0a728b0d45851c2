// prelu: dst = src above 0, alpha src below, with an alpha for each channel, or one for all, that is learned
// (He et al. 2015).
#include "op/channel_loops.h"
#include "plan/builder.h"

namespace margay {
namespace {

template <class T>
MARGAY_INLINE void bend(const Channels& channels, const T* src, const T* alpha, T* dst) {
  fill(channels, dst, [=](int64_t at, int64_t c) { return src[at] > 0 ? src[at] : alpha[c] * src[at]; });
}

template <class T>
MARGAY_INLINE void pass_back(const Channels& channels, const T* src, const T* alpha, const T* diff_dst,
                             T* diff_src) {
  fill(channels, diff_src,
       [=](int64_t at, int64_t c) { return src[at] > 0 ? diff_dst[at] : alpha[c] * diff_dst[at]; });
}

// sum[c] is the gradient of alpha[c]
template <class T>
MARGAY_INLINE void add_below(const Channels& channels, const T* src, const T* diff_dst, double* sum) {
  add_up<T, 1>(channels, {sum},
               [=](int, int64_t at, int64_t) { return src[at] > 0 ? T(0) : src[at] * diff_dst[at]; });
}

MARGAY_CLONES void forward_of(const Channels& channels, const float* src, const float* alpha, float* dst) {
  bend(channels, src, alpha, dst);
}
MARGAY_CLONES void forward_of(const Channels& channels, const double* src, const double* alpha, double* dst) {
  bend(channels, src, alpha, dst);
}
MARGAY_CLONES void backward_of(const Channels& channels, const float* src, const float* alpha,
                               const float* diff_dst, float* diff_src) {
  pass_back(channels, src, alpha, diff_dst, diff_src);
}
MARGAY_CLONES void backward_of(const Channels& channels, const double* src, const double* alpha,
                               const double* diff_dst, double* diff_src) {
  pass_back(channels, src, alpha, diff_dst, diff_src);
}
MARGAY_CLONES void sums_of(const Channels& channels, const float* src, const float* diff_dst, double* sum) {
  add_below(channels, src, diff_dst, sum);
}
MARGAY_CLONES void sums_of(const Channels& channels, const double* src, const double* diff_dst, double* sum) {
  add_below(channels, src, diff_dst, sum);
}

class Prelu final : public Operator {
 public:
  explicit Prelu(const Declaration& declaration) {
    shape_ = declaration.inputs[0];
    shared_ = declaration.attributes.flag("shared");
    const int64_t count = shared_ ? 1 : shape_.back();
    const double fan = static_cast<double>(count);
    parameters_.push_back(
        {"alpha", {count}, {count}, {1}, read_initializer(declaration.attributes, "init", fan, fan)});
  }

  template <class T>
  void forward(Builder& builder) const {
    State& state = builder.state<State>();
    state.src = channel_layout(builder.input().desc) ? builder.input() : builder.plain_input();
    const ChannelLayout layout = channel_layout(state.src.desc);
    state.alpha = per_channel(builder, layout, data_type(builder.type()));
    const Value src = state.src, alpha = state.alpha, dst = builder.new_output(src.desc);
    const Value learned = builder.parameter(0, builder.outside(0));
    builder.add("forward", "margay:channels", {src, learned, alpha, dst},
                [=, shared = shared_, channels = shape_.back(), samples = builder.batch()](const Frame& f) {
                  const T* given = f.at<T>(learned);
                  T* of_channel = f.at<T>(alpha);
                  for (int64_t c = 0; c < layout.channels(); ++c)
                    of_channel[c] = c < channels ? given[shared ? 0 : c] : T(0);
                  forward_of({layout, samples}, f.at<const T>(src), f.at<const T>(alpha), f.at<T>(dst));
                });
    builder.in_place(src, dst);
  }

  template <class T>
  void backward(Builder& builder) const {
    const State& state = builder.state<State>();
    const Value src = state.src, alpha = state.alpha, diff_dst = builder.diff_output_as(src.desc);
    const ChannelLayout layout = channel_layout(src.desc);
    if (builder.trains()) {
      const Value sum = per_channel(builder, layout, dnnl::memory::data_type::f64);
      const Value diff_alpha = builder.gradient(0);
      builder.add("backward weights", "margay:channels", {src, diff_dst, sum, diff_alpha},
                  [=, shared = shared_, channels = shape_.back()](const Frame& f) {
                    double* of_channel = f.at<double>(sum);
                    sums_of({layout, f.batch}, f.at<const T>(src), f.at<const T>(diff_dst), of_channel);
                    T* to = f.at<T>(diff_alpha);
                    for (int64_t c = 1; shared && c < channels; ++c) of_channel[0] += of_channel[c];
                    for (int64_t c = 0; c < (shared ? 1 : channels); ++c)
                      to[c] = static_cast<T>(of_channel[c]);
                  });
    }
    if (!builder.wants_diff()) return;
    const Value diff_src = builder.allocate(src.desc);
    builder.add("backward data", "margay:channels", {src, alpha, diff_dst, diff_src},
                [=, samples = builder.batch()](const Frame& f) {
                  backward_of({layout, samples}, f.at<const T>(src), f.at<const T>(alpha),
                              f.at<const T>(diff_dst), f.at<T>(diff_src));
                });
    builder.in_place(diff_dst, diff_src);
    builder.diff_input(diff_src);
  }

 private:
  struct State {
    Value src;
    Value alpha;  // of each channel, those of the padding included
  };

  static Value per_channel(Builder& builder, const ChannelLayout& layout, dnnl::memory::data_type type) {
    return builder.allocate(Desc({layout.channels()}, type, dnnl::memory::format_tag::a));
  }

  bool shared_ = false;
};

const Registration registration(
    {"prelu",
     1,
     {Key::flag("shared", false), Key::initializer("init", "constant:0.25"), Key::node("share")},
     {{"alpha", true, false}}},
    made<Prelu>,
    {kernel("margay", single, &Prelu::forward<float>, &Prelu::backward<float>),
     kernel("margay", always, &Prelu::forward<double>, &Prelu::backward<double>)});

}  // namespace
}  // namespace margay
