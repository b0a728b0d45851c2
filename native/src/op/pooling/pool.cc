// maxpool1d, 2d, 3d and avgpool1d, 2d, 3d: the largest value, or the mean, of each window of each channel.
// Padding and the missing part of a partial window are never the largest; an average divides by the values
// that are there, or with count_padding by those of the padded input. adaptive_maxpool, adaptive_avgpool: the
// same of so many bins of about equal size. global_maxpool, global_avgpool: of all places, which leaves the
// channels.
#include <algorithm>

#include "op/activation/fused.h"
#include "op/pooling/bins.h"
#include "plan/builder.h"

namespace margay {
namespace {

/// Values that oneDNN may add up in f32: the sum is right to some 1e-5 of it.
constexpr int64_t kMostAdded = 256;

/// What lies under the windows or in the bins of a line.
struct Geometry {
  Bins bins;
  Window window;  // that makes all the bins; without axes where none does
  bool count_padding = false;
};

Geometry windows_of(const Declaration& declaration, size_t axes, bool counts) {
  Geometry g;
  g.window = read_window(declaration.attributes, windowed_input(declaration, axes), axes, true);
  g.count_padding = counts && declaration.attributes.flag("count_padding");
  g.bins = bins_of(g.window, g.count_padding);
  return g;
}

/// The extents of the input's axes; a refusal where there are channels alone.
std::vector<int64_t> places_of(const Declaration& declaration, const char* remedy) {
  const Shape& input = declaration.inputs[0];
  if (input.size() < 2)
    declaration.fail(text("input ", to_text(input), " has 1 dimension, expected places and channels"), remedy,
                     0);
  return {input.begin(), input.end() - 1};
}

Geometry even_bins_of(const Declaration& declaration) {
  const std::vector<int64_t> inputs = places_of(declaration, "Put Reshape before it.");
  const std::vector<int64_t> outputs = declaration.attributes.axes("output", inputs.size());
  const bool alike = std::equal(outputs.begin() + 1, outputs.end(), outputs.begin());
  declaration.attributes.note("output", alike ? std::to_string(outputs[0]) : to_text(outputs), "");
  Geometry g;
  g.bins = even_bins(inputs, outputs);
  bool equal = true;
  for (size_t i = 0; i < inputs.size(); ++i) {
    const int64_t size = inputs[i] / outputs[i];
    equal = equal && inputs[i] % outputs[i] == 0;
    g.window.axes.push_back({inputs[i], size, size, 1, 0, 0, outputs[i]});
  }
  if (!equal) g.window.axes.clear();
  return g;
}

class Pool final : public Operator {
 public:
  /// `global`: the one bin has no place, only channels.
  Pool(const Declaration& declaration, bool max, Geometry geometry, bool global = false)
      : max_(max), global_(global), geometry_(std::move(geometry)) {
    const Shape& input = declaration.inputs[0];
    if (!global) {
      const size_t rank = input.size() - 1, first = geometry_.bins.axes.size() - rank;
      for (size_t i = 0; i < rank; ++i) shape_.push_back(geometry_.bins.axes[first + i].outputs);
    }
    shape_.push_back(input.back());
    if (global && !max) flop_ = static_cast<double>(elements(input));
  }

  const Window* maxima() const override {
    return max_ && !global_ && !geometry_.window.axes.empty() ? &geometry_.window : nullptr;
  }

  bool fuse_slope(const Activation& activation) override {
    if (!max_ || !activation.is_relu()) return false;
    slope_ = activation;
    return true;
  }

  /// oneDNN divides by whole windows where padding counts, the part that a partial window lacks included;
  /// and adds up the values of a window one by one, which loses digits where they are many.
  bool suits_onednn(const Builder& builder) const {
    const Geometry& g = geometry_;
    bool partial = false;
    for (const WindowAxis& axis : g.window.axes) partial |= axis.beyond > 0;
    if (builder.type() != Type::f32 || g.window.axes.empty() || (g.count_padding && partial)) return false;
    if (!max_ && g.window.taps() > kMostAdded) return false;
    const Forward::primitive_desc forward = description(builder);
    return runs_fast(forward) &&
           (!builder.training() || !builder.wants_diff() || runs_fast(description(builder, forward)));
  }

  void onednn_forward(Builder& builder) const {
    State& state = builder.state<State>();
    const Value src = builder.input();
    state.forward = description(builder);
    const Value dst = builder.new_output(state.forward.dst_desc());
    if (builder.training() && max_) state.kept = builder.allocate(state.forward.workspace_desc());
    builder.add("forward", state.forward, Forward(state.forward),
                {{DNNL_ARG_SRC, src}, {DNNL_ARG_DST, dst}, {DNNL_ARG_WORKSPACE, state.kept}},
                layout_of(src.desc) + " -> " + layout_of(dst.desc));
  }

  void onednn_backward(Builder& builder) const {
    if (!builder.wants_diff()) return;
    State& state = builder.state<State>();
    const Value diff_dst = activation_backward(builder, slope_);
    const Value diff_src = builder.allocate(state.forward.src_desc());
    const Backward::primitive_desc description = this->description(builder, state.forward);
    builder.add(
        "backward", description, Backward(description),
        {{DNNL_ARG_DIFF_DST, diff_dst}, {DNNL_ARG_DIFF_SRC, diff_src}, {DNNL_ARG_WORKSPACE, state.kept}},
        layout_of(diff_src.desc));
    builder.diff_input(diff_src);
  }

  template <class T>
  void plain_forward(Builder& builder) const {
    State& state = builder.state<State>();
    Desc like = output_like(builder.input().desc, builder);
    const Value src = like.is_zero() ? builder.plain_input() : builder.input();
    if (like.is_zero()) like = plain_desc(shape_, builder.batch(), builder.type());
    state.src = src.desc;
    const Value dst = builder.new_output(like);
    if (builder.training() && max_)
      state.kept = builder.allocate(Desc({static_cast<int64_t>(like.get_size()) / bytes_of(builder.type())},
                                         dnnl::memory::data_type::s32, dnnl::memory::format_tag::a));
    builder.add(
        "forward", "margay:bins", {src, dst, state.kept},
        [=, kept = state.kept, max = max_, bins = geometry_.bins, layout = channel_layout(src.desc),
         batch = builder.batch()](const Frame& f) {
          if (max)
            bin_maxima(bins, layout, batch, f.at<T>(src), f.at<T>(dst), kept ? f.at<int32_t>(kept) : nullptr);
          else
            bin_means(bins, layout, batch, f.at<T>(src), f.at<T>(dst));
        },
        flop_);
  }

  template <class T>
  void plain_backward(Builder& builder) const {
    if (!builder.wants_diff()) return;
    const State& state = builder.state<State>();
    const Value diff_dst = activation_backward(builder, slope_);
    const Value diff_src = builder.allocate(state.src);
    builder.add(
        "backward", "margay:bins", {diff_dst, diff_src, state.kept},
        [=, kept = state.kept, max = max_, bins = geometry_.bins, layout = channel_layout(state.src),
         batch = builder.batch()](const Frame& f) {
          if (max)
            bin_maxima_backward(bins, layout, batch, f.at<T>(diff_dst), f.at<int32_t>(kept),
                                f.at<T>(diff_src));
          else
            bin_means_backward(bins, layout, batch, f.at<T>(diff_dst), f.at<T>(diff_src));
        },
        flop_);
    builder.diff_input(diff_src);
  }

 private:
  using Forward = dnnl::pooling_forward;
  using Backward = dnnl::pooling_backward;

  struct State {
    Forward::primitive_desc forward;
    Desc src;
    Value kept;  // which value of each window was the largest
  };

  dnnl::algorithm algorithm() const {
    return max_                      ? dnnl::algorithm::pooling_max
           : geometry_.count_padding ? dnnl::algorithm::pooling_avg_include_padding
                                     : dnnl::algorithm::pooling_avg_exclude_padding;
  }
  dnnl::memory::dims strides() const {
    return geometry_.window.each([](const WindowAxis& a) { return a.stride; });
  }
  dnnl::memory::dims kernel() const {
    return geometry_.window.each([](const WindowAxis& a) { return a.kernel; });
  }
  dnnl::memory::dims before() const {
    return geometry_.window.each([](const WindowAxis& a) { return a.before; });
  }
  dnnl::memory::dims after() const {
    return geometry_.window.each([](const WindowAxis& a) { return a.reach(); });
  }
  dnnl::memory::dims dilation() const {
    return geometry_.window.each([](const WindowAxis&) { return int64_t{0}; });
  }

  /// Of the input as it lies; empty where oneDNN refuses.
  Forward::primitive_desc description(const Builder& builder) const {
    const dnnl::prop_kind kind =
        builder.training() ? dnnl::prop_kind::forward_training : dnnl::prop_kind::forward_inference;
    return {builder.engine(),
            kind,
            algorithm(),
            builder.input().desc,
            any_desc(shape_, builder.batch()),
            strides(),
            kernel(),
            dilation(),
            before(),
            after(),
            user_scratchpad(),
            true};
  }
  Backward::primitive_desc description(const Builder& builder, const Forward::primitive_desc& forward) const {
    return {builder.engine(), algorithm(), forward.src_desc(), forward.dst_desc(),
            strides(),        kernel(),    dilation(),         before(),
            after(),          forward,     user_scratchpad(),  true};
  }

  /// The output's layout that goes with the input's; none where the loops do not take that.
  Desc output_like(const Desc& src, const Builder& builder) const {
    const ChannelLayout layout = channel_layout(src);
    const bool one_block = global_ && layout.channels() == shape_[0];  // all channels one behind the other
    if (layout.last || one_block) return plain_desc(shape_, builder.batch(), builder.type());
    const bool blocked = layout && !global_ && builder.type() == Type::f32;
    return blocked ? blocked_desc(shape_, builder.batch(), layout.inner) : Desc();
  }

  bool max_, global_;
  Geometry geometry_;
  Activation slope_;  // of a ReLU above, which the pooled values tell
};

template <bool max, size_t axes>
std::unique_ptr<Operator> windows(const Declaration& declaration) {
  return std::make_unique<Pool>(declaration, max, windows_of(declaration, axes, !max));
}

template <bool max>
std::unique_ptr<Operator> adaptive(const Declaration& declaration) {
  return std::make_unique<Pool>(declaration, max, even_bins_of(declaration));
}

template <bool max>
std::unique_ptr<Operator> global(const Declaration& declaration) {
  int64_t places = 1;
  for (int64_t extent :
       places_of(declaration, "Leave the pooling out: there is one value per channel already."))
    places *= extent;
  return std::make_unique<Pool>(declaration, max, Geometry{one_bin(places), {}, false}, true);
}

const std::vector<Kernel> kernels = {
    kernel("onednn", where(&Pool::suits_onednn), &Pool::onednn_forward, &Pool::onednn_backward),
    kernel("margay", single, &Pool::plain_forward<float>, &Pool::plain_backward<float>),
    kernel("margay", always, &Pool::plain_forward<double>, &Pool::plain_backward<double>)};

template <bool max, size_t axes>
Registration pool(const char* name) {
  std::vector<Key> keys = pooling_window_keys(axes);
  if (!max) keys.push_back(Key::flag("count_padding", false));
  return {{name, 1, std::move(keys), {}}, windows<max, axes>, kernels};
}

template <bool max>
Registration adaptive_pool(const char* name) {
  constexpr int64_t kMostBins = 65536;
  return {{name, 1, {Key::axes("output", "", 1, kMostBins).needed("output=ROWSxCOLUMNS")}, {}},
          adaptive<max>,
          kernels};
}

template <bool max>
Registration global_pool(const char* name) {
  return {{name, 1, {}, {}}, global<max>, kernels};
}

const Registration registrations[] = {pool<true, 1>("maxpool1d"),
                                      pool<true, 2>("maxpool2d"),
                                      pool<true, 3>("maxpool3d"),
                                      pool<false, 1>("avgpool1d"),
                                      pool<false, 2>("avgpool2d"),
                                      pool<false, 3>("avgpool3d"),
                                      adaptive_pool<true>("adaptive_maxpool"),
                                      adaptive_pool<false>("adaptive_avgpool"),
                                      global_pool<true>("global_maxpool"),
                                      global_pool<false>("global_avgpool")};

}  // namespace
}  // namespace margay
