// group_norm, instance_norm: dst = gamma (src - mean) / √(variance + ε) + beta, where mean and (population)
// variance are those of a sample's places and the channels of a group (Wu, He 2018), or of one channel by
// itself (Ulyanov, Vedaldi, Lempitsky 2016); gamma and beta are of channels.
#include <algorithm>
#include <cmath>

#include "op/normalization/channel_statistics.h"
#include "op/normalization/sample_norm.h"
#include "platform/compiler.h"

namespace margay {
namespace {

#define MARGAY_INLINE inline __attribute__((always_inline))

// dst = diff factor_c + (x - center_c) scale_c + shift_c; diff, x, dst are (blocks,places,inner)
template <class T>
MARGAY_INLINE void blend(const ChannelLayout& l, const T* MARGAY_RESTRICT diff,
                         const T* MARGAY_RESTRICT factor, const T* MARGAY_RESTRICT x,
                         const T* MARGAY_RESTRICT center, const T* MARGAY_RESTRICT scale,
                         const T* MARGAY_RESTRICT shift, T* MARGAY_RESTRICT dst) {
  for (int64_t first = 0; first < l.channels(); first += l.inner)
    for (int64_t place = 0; place < l.places; ++place, diff += l.inner, x += l.inner, dst += l.inner)
      for (int64_t i = 0; i < l.inner; ++i) {
        const int64_t c = first + i;
        dst[i] = diff[i] * factor[c] + (x[i] - center[c]) * scale[c] + shift[c];
      }
}

MARGAY_CLONES void blend_of(const ChannelLayout& l, const float* diff, const float* factor, const float* x,
                            const float* center, const float* scale, const float* shift, float* dst) {
  blend(l, diff, factor, x, center, scale, shift, dst);
}
MARGAY_CLONES void blend_of(const ChannelLayout& l, const double* diff, const double* factor, const double* x,
                            const double* center, const double* scale, const double* shift, double* dst) {
  blend(l, diff, factor, x, center, scale, shift, dst);
}

/// The sum of the values of a group.
double sum_of(const double* values, int64_t count) {
  double sum = 0;
  for (int64_t i = 0; i < count; ++i) sum += values[i];
  return sum;
}

class GroupNorm final : public SampleNorm {
 public:
  /// Groups of the line, or one for each channel.
  GroupNorm(const Declaration& declaration, bool instance) {
    shape_ = declaration.inputs[0];
    channels_ = shape_.back();
    groups_ = instance ? channels_ : declaration.attributes.whole("groups");
    if (instance && shape_.size() < 2)
      declaration.fail(text("input ", to_text(shape_), " has 1 dimension, expected places and channels"),
                       "Use LayerNorm, which takes all values of a sample together.", 0);
    if (channels_ % groups_ != 0)
      declaration.fail(text("input ", to_text(shape_), ": ", channels_, " channels do not divide into ",
                            groups_, " groups"),
                       text("Use a divisor of ", channels_, " as groups."), 0);
    width_ = channels_ / groups_;
    read(declaration.attributes, {channels_});
  }

  template <class T>
  void forward(Builder& builder) const {
    State& state = builder.state<State>();
    const bool dense = static_cast<bool>(channel_layout(builder.input().desc));
    const Value src = state.src = dense ? builder.input() : builder.plain_input();
    const ChannelLayout layout = channel_layout(src.desc);
    const int64_t padded = layout.channels(), samples = builder.batch();
    const Value center = state.center = numbers(builder, samples * padded);
    const Value factor = state.factor = numbers(builder, samples * padded);
    const Value sums = numbers(builder, 2 * padded, Type::f64), affine = numbers(builder, 2 * padded);
    const Value gamma = this->gamma(builder), beta = this->beta(builder);
    const Value dst = builder.new_output(src.desc);
    builder.add("forward", "margay:groups", {src, gamma, beta, center, factor, sums, affine, dst},
                [=, self = *this](const Frame& f) {
                  const T *x = f.at<T>(src), *g = at_or_null<T>(f, gamma), *b = at_or_null<T>(f, beta);
                  T *middle = f.at<T>(center), *times = f.at<T>(factor), *y = f.at<T>(dst);
                  T *scale = f.at<T>(affine), *shift = scale + padded;
                  std::fill_n(scale, 2 * padded, T(0));  // of the padding's channels
                  if (b) std::copy_n(b, self.channels_, shift);
                  for (int64_t n = 0; n < samples; ++n, middle += padded, times += padded) {
                    self.measure<T>(layout, x, f.at<double>(sums), middle, times);
                    for (int64_t c = 0; c < self.channels_; ++c) scale[c] = g ? g[c] * times[c] : times[c];
                    scale_channels({layout, 1}, x, middle, scale, shift, false, y);
                    x += padded * layout.places;
                    y += padded * layout.places;
                  }
                });
  }

  template <class T>
  void backward(Builder& builder) const {
    const State& state = builder.state<State>();
    const Value src = state.src, center = state.center, factor = state.factor;
    const Value diff = builder.diff_output_as(src.desc);
    const ChannelLayout layout = channel_layout(src.desc);
    const int64_t padded = layout.channels(), samples = builder.batch();
    const Value gamma = this->gamma(builder);
    const Value diff_gamma = this->diff_gamma(builder), diff_beta = this->diff_beta(builder);
    const Value sums = numbers(builder, 4 * padded, Type::f64), weights = numbers(builder, 3 * padded);
    const Value diff_src = builder.wants_diff() ? builder.allocate(src.desc) : Value{};
    builder.add("backward", "margay:groups",
                {src, diff, gamma, center, factor, sums, weights, diff_gamma, diff_beta, diff_src},
                [=, self = *this](const Frame& f) {
                  const T *x = f.at<T>(src), *dy = f.at<T>(diff), *g = at_or_null<T>(f, gamma);
                  const T *middle = f.at<T>(center), *times = f.at<T>(factor);
                  T* dx = at_or_null<T>(f, diff_src);
                  double *sum = f.at<double>(sums), *product = sum + padded, *to_gamma = product + padded,
                         *to_beta = to_gamma + padded;
                  T *through = f.at<T>(weights), *scale = through + padded, *shift = scale + padded;
                  std::fill_n(to_gamma, 2 * padded, 0.0);
                  std::fill_n(through, 3 * padded, T(0));
                  for (int64_t n = 0; n < samples; ++n, middle += padded, times += padded) {
                    channel_products({layout, 1}, Diff<T>{dy, nullptr}, x, middle, sum, product);
                    for (int64_t c = 0; c < self.channels_; ++c) {
                      to_gamma[c] += product[c] * static_cast<double>(times[c]);
                      to_beta[c] += sum[c];
                    }
                    if (dx) {
                      self.weigh<T>(layout, g, times, sum, product, through, scale, shift);
                      blend_of(layout, dy, through, x, middle, scale, shift, dx);
                      dx += padded * layout.places;
                    }
                    x += padded * layout.places;
                    dy += padded * layout.places;
                  }
                  if (T* to = at_or_null<T>(f, diff_gamma)) std::copy_n(to_gamma, self.channels_, to);
                  if (T* to = at_or_null<T>(f, diff_beta)) std::copy_n(to_beta, self.channels_, to);
                });
    if (diff_src) builder.diff_input(diff_src);
  }

 private:
  struct State {
    Value src;
    Value center, factor;  // per sample and channel: what is subtracted, and multiplied by
  };

  /// The statistics of one sample, for each channel those of its group: around a rough mean first, then
  /// around what that is wrong by. `sums` (two for a channel) is space for them on the way.
  template <class T>
  void measure(const ChannelLayout& layout, const T* x, double* sums, T* center, T* factor) const {
    const int64_t padded = layout.channels();
    const double count = static_cast<double>(width_ * layout.places);
    double* squares = sums + padded;
    std::fill_n(center, padded, T(0));
    std::fill_n(factor, padded, T(0));
    channel_sums({layout, 1}, x, center, sums);
    for (int64_t c = 0; c < channels_; c += width_)
      std::fill_n(center + c, width_, static_cast<T>(sum_of(sums + c, width_) / count));
    channel_squares({layout, 1}, x, center, sums, squares);
    for (int64_t c = 0; c < channels_; c += width_) {
      const double wrong = sum_of(sums + c, width_) / count;
      const double variance = std::max(0.0, sum_of(squares + c, width_) / count - wrong * wrong);
      std::fill_n(center + c, width_, static_cast<T>(static_cast<double>(center[c]) + wrong));
      std::fill_n(factor + c, width_, static_cast<T>(1 / std::sqrt(variance + epsilon())));
    }
  }

  /// What blend() needs for one sample: the slope through the value itself, through the variance, and through
  /// the mean.
  template <class T>
  void weigh(const ChannelLayout& layout, const T* gamma, const T* factor, const double* sum,
             const double* product, T* through, T* scale, T* shift) const {
    const double count = static_cast<double>(width_ * layout.places);
    for (int64_t first = 0; first < channels_; first += width_) {
      const double by = static_cast<double>(factor[first]);
      double sums = 0, products = 0;
      for (int64_t c = first; c < first + width_; ++c) {
        const double g = gamma ? static_cast<double>(gamma[c]) : 1;
        sums += g * sum[c];
        products += g * product[c];
        through[c] = static_cast<T>(g * by);
      }
      std::fill_n(scale + first, width_, static_cast<T>(-products / count * by * by * by));
      std::fill_n(shift + first, width_, static_cast<T>(-sums / count * by));
    }
  }

  int64_t channels_ = 0, groups_ = 1, width_ = 0;
};

template <bool instance>
std::unique_ptr<Operator> made_of(const Declaration& declaration) {
  return std::make_unique<GroupNorm>(declaration, instance);
}

constexpr int64_t kMostGroups = 1048576;

const std::vector<Kernel> kernels = {
    kernel("margay", single, &GroupNorm::forward<float>, &GroupNorm::backward<float>),
    kernel("margay", always, &GroupNorm::forward<double>, &GroupNorm::backward<double>)};

const Registration group_norm(
    SampleNorm::schema("group_norm", {Key::whole("groups", "", 1, kMostGroups).needed("groups=N")}),
    made_of<false>, kernels);
const Registration instance_norm(SampleNorm::schema("instance_norm", {}), made_of<true>, kernels);

}  // namespace
}  // namespace margay
