// batch_norm: dst = gamma (src - mean) / √(variance + ε) + beta, for every channel (Ioffe, Szegedy 2015).
// While training mean and (population) variance are those of the whole batch, whatever the shares that it
// falls into, and the running ones follow them; otherwise, and where the node is frozen, they are the running
// ones.
#include <algorithm>
#include <cmath>

#include "op/activation/fused.h"
#include "op/normalization/channel_statistics.h"

namespace margay {
namespace {

using Flags = dnnl::normalization_flags;
using Forward = dnnl::batch_normalization_forward;

/// What a share knows of a channel: how many values, their mean, and the sum of squares around it. Shares'
/// parts are put together in the order of the shares (Chan, Golub, LeVeque 1979), so that no lane's haste
/// changes a bit.
struct Moments {
  double count = 0, mean = 0, squares = 0;

  void join(const Moments& other) {
    if (other.count == 0) return;
    const double both = count + other.count, away = other.mean - mean;
    squares += other.squares + away * away * count * other.count / both;
    mean += away * other.count / both;
    count = both;
  }
};

class BatchNorm final : public Operator {
 public:
  explicit BatchNorm(const Declaration& declaration) {
    const Attributes& attributes = declaration.attributes;
    shape_ = declaration.inputs[0];
    channels_ = shape_.back();
    epsilon_ = attributes.number("epsilon");
    frozen_ = attributes.flag("frozen");
    const double momentum = attributes.number("momentum");
    if (attributes.flag("scale")) gamma_ = declare("gamma", 1, 0);
    if (attributes.flag("center")) beta_ = declare("beta", 0, 0);
    mean_ = declare("moving_mean", 0, momentum);
    variance_ = declare("moving_variance", 1, momentum);
    parameters_.back().negative = false;
  }

  /// Of given statistics only. While training oneDNN's would be those of the samples that one primitive sees;
  /// and it sums them up in f32, so that a channel of 255 everywhere has the mean 255.3.
  bool suits_onednn(const Builder& builder) const {
    return builder.type() == Type::f32 && !builder.training() && runs_fast(description(builder));
  }

  /// A ReLU is a part of the same pass over the values, forwards and backwards.
  bool fuse(const Activation& activation) override {
    if (relu_ || !activation.is_relu()) return false;
    relu_ = activation;
    return true;
  }

  const Activation* fused() const override { return relu_ ? &relu_ : nullptr; }
  Tail tail() const override { return Tail::affine; }

  void affine(Builder& builder, ChannelAffine& affine) const override {
    const Desc each = channel_desc(shape_, builder.type());
    affine = {builder.allocate(each), builder.allocate(each)};
    const Value scale = affine.scale, shift = affine.shift, gamma = parameter(builder, gamma_),
                beta = parameter(builder, beta_), mean = parameter(builder, mean_),
                variance = parameter(builder, variance_);
    builder.add("running statistics", "margay:channels", {scale, shift, gamma, beta, mean, variance},
                [=, channels = channels_, epsilon = epsilon_](const Frame& f) {
                  const float* g = gamma ? f.at<float>(gamma) : nullptr;
                  const float* b = beta ? f.at<float>(beta) : nullptr;
                  const float *m = f.at<float>(mean), *v = f.at<float>(variance);
                  float *times = f.at<float>(scale), *plus = f.at<float>(shift);
                  for (int64_t c = 0; c < channels; ++c) {
                    const double factor =
                        (g ? static_cast<double>(g[c]) : 1) / std::sqrt(static_cast<double>(v[c]) + epsilon);
                    times[c] = static_cast<float>(factor);
                    plus[c] = static_cast<float>((b ? static_cast<double>(b[c]) : 0) -
                                                 factor * static_cast<double>(m[c]));
                  }
                });
  }

  void onednn_forward(Builder& builder) const {
    const Value src = builder.input();
    const Value dst = builder.new_output(src.desc);
    const Forward::primitive_desc description = this->description(builder);
    builder.add(forward_phase(relu_), description, Forward(description),
                {{DNNL_ARG_SRC, src},
                 {DNNL_ARG_MEAN, parameter(builder, mean_)},
                 {DNNL_ARG_VARIANCE, parameter(builder, variance_)},
                 {DNNL_ARG_SCALE, parameter(builder, gamma_)},
                 {DNNL_ARG_SHIFT, parameter(builder, beta_)},
                 {DNNL_ARG_DST, dst}},
                layout_of(src.desc));
    builder.in_place(src, dst);
  }

  template <class T>
  void plain_forward(Builder& builder) const {
    State& state = builder.state<State>();
    const bool dense = static_cast<bool>(channel_layout(builder.input().desc));
    state.src = dense ? builder.input() : builder.plain_input();
    const Value src = state.src;
    const ChannelLayout layout = channel_layout(src.desc);
    state.center = per_channel(builder, layout);
    state.deviation = per_channel(builder, layout);
    const Value center = state.center, deviation = state.deviation;
    const int64_t padded = layout.channels();
    if (measures(builder)) {
      const Value seen = builder.exchange(padded * static_cast<int64_t>(sizeof(Moments)));
      const Value sums = builder.allocate(doubles(2 * padded));
      builder.add("statistics of a share", "margay:channels", {src, center, sums},
                  [=, this_ = *this](const Frame& f) {
                    this_.measure<T>({layout, f.batch}, f.at<T>(src), f.at<T>(center), f.at<double>(sums),
                                     f.at<Moments>(seen));
                  });
      builder.meet();
      const Value mean = builder.gradient(at(mean_)), variance = builder.gradient(at(variance_));
      builder.add("statistics of the batch", "margay:channels", {center, deviation, mean, variance},
                  [=, this_ = *this](const Frame& f) {
                    this_.join<T>(f, seen, padded, f.at<T>(center), f.at<T>(deviation), f.at<T>(mean),
                                  f.at<T>(variance));
                  });
    } else {
      const Value mean = parameter(builder, mean_), variance = parameter(builder, variance_);
      builder.add("running statistics", "margay:channels", {center, deviation, mean, variance},
                  [=, channels = channels_, epsilon = epsilon_](const Frame& f) {
                    const T *m = f.at<T>(mean), *v = f.at<T>(variance);
                    T *to = f.at<T>(center), *by = f.at<T>(deviation);
                    for (int64_t c = 0; c < padded; ++c) {
                      const bool real = c < channels;
                      to[c] = real ? m[c] : T(0);
                      by[c] = real ? static_cast<T>(std::sqrt(static_cast<double>(v[c]) + epsilon)) : T(1);
                    }
                  });
    }
    const Value gamma = parameter(builder, gamma_), beta = parameter(builder, beta_);
    const Value scale = per_channel(builder, layout), shift = per_channel(builder, layout);
    const Value dst = builder.new_output(src.desc);
    builder.add(
        forward_phase(relu_), "margay:channels", {src, center, deviation, gamma, beta, scale, shift, dst},
        [=, channels = channels_, relu = static_cast<bool>(relu_),
         samples = builder.batch()](const Frame& f) {
          const T* g = gamma ? f.at<T>(gamma) : nullptr;
          const T* b = beta ? f.at<T>(beta) : nullptr;
          const T* by = f.at<T>(deviation);
          T *times = f.at<T>(scale), *plus = f.at<T>(shift);
          for (int64_t c = 0; c < padded; ++c) {
            times[c] = c < channels ? (g ? g[c] : T(1)) / by[c] : T(0);
            plus[c] = c < channels && b ? b[c] : T(0);
          }
          scale_channels({layout, samples}, f.at<T>(src), f.at<T>(center), times, plus, relu, f.at<T>(dst));
        });
    builder.in_place(src, dst);
  }

  template <class T>
  void plain_backward(Builder& builder) const {
    const State& state = builder.state<State>();
    const Value src = state.src, center = state.center, deviation = state.deviation;
    const Value diff = builder.diff_output_as(src.desc);
    const ChannelLayout layout = channel_layout(src.desc);
    const int64_t padded = layout.channels();
    const bool measured = measures(builder);
    const Value relu = relu_ && !builder.node().slope_below ? builder.output() : Value{};
    const Value gamma = parameter(builder, gamma_);
    const int64_t channels = channels_;
    Value shown;
    if (measured) {
      shown = builder.exchange(2 * padded * static_cast<int64_t>(sizeof(double)));
      const Value diff_gamma = gamma_ >= 0 ? builder.gradient(at(gamma_)) : Value{};
      const Value diff_beta = beta_ >= 0 ? builder.gradient(at(beta_)) : Value{};
      builder.add("sums of a share", "margay:channels",
                  {src, diff, relu, center, deviation, diff_gamma, diff_beta}, [=](const Frame& f) {
                    double* sum = f.at<double>(shown);
                    double* product = sum + padded;
                    channel_products({layout, f.batch}, slope<T>(f, diff, relu), f.at<T>(src),
                                     f.at<T>(center), sum, product);
                    const T* by = f.at<T>(deviation);
                    T* to_gamma = diff_gamma ? f.at<T>(diff_gamma) : nullptr;
                    T* to_beta = diff_beta ? f.at<T>(diff_beta) : nullptr;
                    for (int64_t c = 0; c < padded; ++c) product[c] /= static_cast<double>(by[c]);
                    for (int64_t c = 0; c < channels; ++c) {
                      if (to_gamma) to_gamma[c] = static_cast<T>(product[c]);
                      if (to_beta) to_beta[c] = static_cast<T>(sum[c]);
                    }
                  });
    }
    if (!builder.wants_diff()) return;
    if (measured) builder.meet();
    const Value factor = per_channel(builder, layout), scale = per_channel(builder, layout),
                middle = per_channel(builder, layout);
    const Value diff_src = builder.allocate(src.desc);
    builder.add("backward", "margay:channels",
                {src, diff, relu, center, deviation, gamma, factor, scale, middle, diff_src},
                [=, samples = builder.batch()](const Frame& f) {
                  const double count = static_cast<double>(f.total * layout.places);
                  const T* g = gamma ? f.at<T>(gamma) : nullptr;
                  const T* divisor = f.at<T>(deviation);
                  T *through = f.at<T>(factor), *times = f.at<T>(scale), *less = f.at<T>(middle);
                  for (int64_t c = 0; c < padded; ++c) {
                    double sum = 0, product = 0;
                    for (size_t share = 0; measured && share < f.shares(); ++share) {
                      const double* seen = f.at<double>(shown, share);
                      sum += seen[c];
                      product += seen[padded + c];
                    }
                    const double by = static_cast<double>(divisor[c]);
                    const double slope = c < channels ? (g ? static_cast<double>(g[c]) : 1) / by : 0;
                    through[c] = static_cast<T>(slope);
                    times[c] = static_cast<T>(-slope * product / count / by);
                    less[c] = static_cast<T>(sum / count);
                  }
                  blend_channels({layout, samples}, slope<T>(f, diff, relu), through, f.at<T>(src),
                                 f.at<T>(center), times, less, f.at<T>(diff_src));
                });
    builder.in_place(diff, diff_src);
    builder.diff_input(diff_src);
  }

 private:
  struct State {
    Value src;
    Value center, deviation;  // per channel: what is subtracted, and divided by
  };

  int declare(const char* name, double start, double momentum) {
    ParameterSpec spec{name, {channels_}, {channels_}, {1}, Initializer::constant(start), momentum, frozen_};
    parameters_.push_back(std::move(spec));
    return static_cast<int>(parameters_.size()) - 1;
  }

  template <class T>
  static Diff<T> slope(const Frame& frame, const Value& diff, const Value& relu) {
    return {frame.at<T>(diff), relu ? frame.at<T>(relu) : nullptr};
  }

  /// By given statistics, in the input's layout; empty where oneDNN refuses.
  Forward::primitive_desc description(const Builder& builder) const {
    const Desc desc = builder.input().desc;
    Flags flags = Flags::use_global_stats;
    if (gamma_ >= 0) flags |= Flags::use_scale;
    if (beta_ >= 0) flags |= Flags::use_shift;
    if (relu_) flags |= Flags::fuse_norm_relu;
    return {builder.engine(),
            dnnl::prop_kind::forward_inference,
            desc,
            desc,
            static_cast<float>(epsilon_),
            flags,
            user_scratchpad(),
            true};
  }

  static size_t at(int number) { return static_cast<size_t>(number); }
  bool measures(const Builder& builder) const { return builder.training() && !frozen_; }

  /// None where the line does without it.
  static Value parameter(Builder& builder, int number) {
    return number < 0 ? Value{} : builder.parameter(at(number), builder.outside(at(number)));
  }

  static Value per_channel(Builder& builder, const ChannelLayout& layout) {
    return builder.allocate(
        Desc({layout.channels()}, data_type(builder.type()), dnnl::memory::format_tag::a));
  }

  static Desc doubles(int64_t count) {
    return Desc({count}, dnnl::memory::data_type::f64, dnnl::memory::format_tag::a);
  }

  /// The moments of a share: around a rough mean first, then around what that is wrong by. `center` and
  /// `sums` (two for a channel) are space for them on the way.
  template <class T>
  void measure(const Channels& share, const T* src, T* center, double* sums, Moments* seen) const {
    const int64_t padded = share.layout.channels();
    const double count = static_cast<double>(share.samples * share.layout.places);
    double* squares = sums + padded;
    std::fill_n(center, padded, T(0));
    channel_sums(share, src, center, sums);
    for (int64_t c = 0; c < padded; ++c) center[c] = static_cast<T>(sums[c] / count);
    channel_squares(share, src, center, sums, squares);
    for (int64_t c = 0; c < padded; ++c) {
      const double wrong = sums[c] / count;
      seen[c] = {count, static_cast<double>(center[c]) + wrong,
                 std::max(0.0, squares[c] - count * wrong * wrong)};
    }
  }

  /// The moments of the batch; the first share leaves them where the running ones find them.
  template <class T>
  void join(const Frame& frame, const Value& seen, int64_t padded, T* center, T* deviation, T* mean,
            T* variance) const {
    for (int64_t c = 0; c < padded; ++c) {
      Moments all;
      for (size_t share = 0; share < frame.shares(); ++share) all.join(frame.at<Moments>(seen, share)[c]);
      const double around = all.squares / all.count;
      center[c] = static_cast<T>(all.mean);
      deviation[c] = static_cast<T>(std::sqrt(around + epsilon_));
      if (c >= channels_) continue;
      mean[c] = frame.first == 0 ? static_cast<T>(all.mean) : T(0);
      variance[c] = frame.first == 0 ? static_cast<T>(around) : T(0);
    }
  }

  int64_t channels_ = 0;
  double epsilon_ = 0;
  bool frozen_ = false;
  Activation relu_;                                         // that follows, or none
  int gamma_ = -1, beta_ = -1, mean_ = -1, variance_ = -1;  // numbers of the parameters
};

Schema schema() {
  constexpr double kLeastEpsilon = 1e-12;
  return {"batch_norm",
          1,
          {Key::number("momentum", "0.99", 0, 1), Key::number("epsilon", "0.001", kLeastEpsilon, 1),
           Key::flag("center", true), Key::flag("scale", true), Key::flag("frozen", false)},
          {{"gamma", true, false},
           {"beta", true, false},
           {"moving_mean", false, false},
           {"moving_variance", false, false}}};
}

const Registration registration(
    schema(), made<BatchNorm>,
    {kernel("onednn", where(&BatchNorm::suits_onednn), &BatchNorm::onednn_forward,
            &BatchNorm::plain_backward<float>),
     kernel("margay", single, &BatchNorm::plain_forward<float>, &BatchNorm::plain_backward<float>),
     kernel("margay", always, &BatchNorm::plain_forward<double>, &BatchNorm::plain_backward<double>)});

}  // namespace
}  // namespace margay
