// local_response_norm: dst_c = src_c / (k + alpha Σ src_j²)^beta, where j runs over the `size` channels
// around c that there are: AlexNet's formula (Krizhevsky, Sutskever, Hinton 2012), in which alpha is of the
// sum, not of the mean.
#include <algorithm>
#include <cmath>

#include "plan/builder.h"
#include "platform/compiler.h"

namespace margay {
namespace {

#define MARGAY_INLINE inline __attribute__((always_inline))

struct Formula {
  int64_t half;  // channels on either side
  double alpha, beta, k;
};

/// sums_c += Σ term(j) over the channels around c.
template <class T, class Term>
MARGAY_INLINE void add_around(int64_t half, int64_t channels, T* MARGAY_RESTRICT sums, Term&& term) {
  for (int64_t away = -half; away <= half; ++away) {
    const int64_t end = std::min(channels, channels - away);
    for (int64_t c = std::max<int64_t>(0, -away); c < end; ++c) sums[c] += term(c + away);
  }
}

/// sums_c^-beta in place of sums_c: k + alpha Σ src_j².
template <class T>
MARGAY_INLINE void powers(const Formula& f, int64_t channels, T* MARGAY_RESTRICT sums) {
  constexpr double kUsual = 0.75;  // without std::pow, which is no vector instruction
  if (f.beta == kUsual)
    for (int64_t c = 0; c < channels; ++c) sums[c] = 1 / std::sqrt(sums[c] * std::sqrt(sums[c]));
  else
    for (int64_t c = 0; c < channels; ++c) sums[c] = std::pow(sums[c], static_cast<T>(-f.beta));
}

template <class T>
MARGAY_INLINE void sums_of(const Formula& f, int64_t channels, const T* MARGAY_RESTRICT src,
                           T* MARGAY_RESTRICT sums) {
  std::fill_n(sums, channels, T(0));
  add_around(f.half, channels, sums, [=](int64_t c) { return src[c] * src[c]; });
  const T alpha = static_cast<T>(f.alpha), k = static_cast<T>(f.k);
  for (int64_t c = 0; c < channels; ++c) sums[c] = k + alpha * sums[c];
}

// src, dst are (rows,C), scale is (C)
template <class T>
MARGAY_INLINE void normalize(const Formula& f, int64_t rows, int64_t channels, const T* MARGAY_RESTRICT src,
                             T* MARGAY_RESTRICT scale, T* MARGAY_RESTRICT dst) {
  for (int64_t row = 0; row < rows; ++row, src += channels, dst += channels) {
    sums_of(f, channels, src, scale);
    powers(f, channels, scale);
    for (int64_t c = 0; c < channels; ++c) dst[c] = src[c] * scale[c];
  }
}

// scale, part are (C): diff_src_c = diff_dst_c s_c^-beta - 2 alpha beta src_c Σ diff_dst_j src_j
// s_j^(-beta-1)
template <class T>
MARGAY_INLINE void slopes(const Formula& f, int64_t rows, int64_t channels, const T* MARGAY_RESTRICT src,
                          const T* MARGAY_RESTRICT diff_dst, T* MARGAY_RESTRICT scale,
                          T* MARGAY_RESTRICT part, T* MARGAY_RESTRICT diff_src) {
  const T twice = static_cast<T>(2 * f.alpha * f.beta);
  for (int64_t row = 0; row < rows; ++row, src += channels, diff_dst += channels, diff_src += channels) {
    sums_of(f, channels, src, scale);
    for (int64_t c = 0; c < channels; ++c) part[c] = diff_dst[c] * src[c] / scale[c];
    powers(f, channels, scale);
    for (int64_t c = 0; c < channels; ++c) part[c] *= scale[c];
    std::fill_n(diff_src, channels, T(0));
    add_around(f.half, channels, diff_src, [=](int64_t c) { return part[c]; });
    for (int64_t c = 0; c < channels; ++c)
      diff_src[c] = diff_dst[c] * scale[c] - twice * src[c] * diff_src[c];
  }
}

MARGAY_CLONES void forward_of(const Formula& f, int64_t rows, int64_t channels, const float* src,
                              float* scale, float* dst) {
  normalize(f, rows, channels, src, scale, dst);
}
MARGAY_CLONES void forward_of(const Formula& f, int64_t rows, int64_t channels, const double* src,
                              double* scale, double* dst) {
  normalize(f, rows, channels, src, scale, dst);
}
MARGAY_CLONES void backward_of(const Formula& f, int64_t rows, int64_t channels, const float* src,
                               const float* diff_dst, float* scale, float* part, float* diff_src) {
  slopes(f, rows, channels, src, diff_dst, scale, part, diff_src);
}
MARGAY_CLONES void backward_of(const Formula& f, int64_t rows, int64_t channels, const double* src,
                               const double* diff_dst, double* scale, double* part, double* diff_src) {
  slopes(f, rows, channels, src, diff_dst, scale, part, diff_src);
}

class LocalResponseNorm final : public Operator {
 public:
  explicit LocalResponseNorm(const Declaration& declaration) {
    const Attributes& attributes = declaration.attributes;
    shape_ = declaration.inputs[0];
    size_ = attributes.whole("size");
    if (size_ % 2 == 0)
      attributes.fail("size", "expected an odd number: as many channels on either side",
                      text("Use ", size_ - 1, " or ", size_ + 1, "."));
    formula_ = {std::min(size_ / 2, shape_.back() - 1), attributes.number("alpha"), attributes.number("beta"),
                attributes.number("k")};
    flop_ = static_cast<double>(elements(shape_) * 2 * std::min(size_, shape_.back()));
  }

  /// oneDNN has a kernel for the layout as it is. Only of AlexNet's size: of other sizes oneDNN 3.11 reads
  /// beside its tables while it makes the backward kernel.
  static bool suits_onednn(const Operator& op, const Builder& builder) {
    constexpr int64_t kMadeFor = 5;
    const auto& self = static_cast<const LocalResponseNorm&>(op);
    if (!single(op, builder) || self.size_ != kMadeFor) return false;
    const Forward::primitive_desc forward = self.described(builder);
    return runs_fast(forward) && (!builder.training() || runs_fast(self.described(builder, forward)));
  }

  void onednn_forward(Builder& builder) const {
    State& state = builder.state<State>();
    state.forward = described(builder);
    const Value src = builder.input(), dst = builder.new_output(src.desc);
    if (builder.training() && state.forward.workspace_desc().get_size() > 0)
      state.kept = builder.allocate(state.forward.workspace_desc());
    builder.add("forward", state.forward, Forward(state.forward),
                {{DNNL_ARG_SRC, src}, {DNNL_ARG_DST, dst}, {DNNL_ARG_WORKSPACE, state.kept}},
                layout_of(src.desc), flop_);
  }

  void onednn_backward(Builder& builder) const {
    if (!builder.wants_diff()) return;
    const State& state = builder.state<State>();
    const Value src = builder.input();
    const Value diff_dst = builder.diff_output_as(src.desc), diff_src = builder.allocate(src.desc);
    const Backward::primitive_desc description = described(builder, state.forward);
    builder.add("backward", description, Backward(description),
                {{DNNL_ARG_SRC, src},
                 {DNNL_ARG_DIFF_DST, diff_dst},
                 {DNNL_ARG_DIFF_SRC, diff_src},
                 {DNNL_ARG_WORKSPACE, state.kept}},
                layout_of(src.desc), 2 * flop_);
    builder.diff_input(diff_src);
  }

  template <class T>
  void plain_forward(Builder& builder) const {
    const Value src = builder.plain_input(), dst = builder.new_output(src.desc);
    const Value scale = per_channel(builder);
    builder.add(
        "forward", "margay:rows", {src, scale, dst},
        [=, formula = formula_, rows = rows(builder), channels = shape_.back()](const Frame& f) {
          forward_of(formula, rows, channels, f.at<T>(src), f.at<T>(scale), f.at<T>(dst));
        },
        flop_);
  }

  template <class T>
  void plain_backward(Builder& builder) const {
    if (!builder.wants_diff()) return;
    const Value src = builder.plain_input(), diff_dst = builder.plain_diff_output();
    const Value scale = per_channel(builder), part = per_channel(builder);
    const Value diff_src = builder.allocate(src.desc);
    builder.add(
        "backward", "margay:rows", {src, diff_dst, scale, part, diff_src},
        [=, formula = formula_, rows = rows(builder), channels = shape_.back()](const Frame& f) {
          backward_of(formula, rows, channels, f.at<T>(src), f.at<T>(diff_dst), f.at<T>(scale), f.at<T>(part),
                      f.at<T>(diff_src));
        },
        2 * flop_);
    builder.diff_input(diff_src);
  }

 private:
  using Forward = dnnl::lrn_forward;
  using Backward = dnnl::lrn_backward;
  static constexpr dnnl::algorithm kAcross = dnnl::algorithm::lrn_across_channels;

  struct State {
    Forward::primitive_desc forward;
    Value kept;
  };

  /// oneDNN's alpha is of the mean. Empty where it refuses.
  Forward::primitive_desc described(const Builder& builder) const {
    const Desc src = builder.input().desc;
    const auto kind =
        builder.training() ? dnnl::prop_kind::forward_training : dnnl::prop_kind::forward_inference;
    return {builder.engine(), kind, kAcross, src, src, size_, alpha(), beta(), k(), user_scratchpad(), true};
  }
  Backward::primitive_desc described(const Builder& builder, const Forward::primitive_desc& forward) const {
    const Desc src = builder.input().desc;
    return {builder.engine(), kAcross,           src, src, src, size_, alpha(), beta(), k(),
            forward,          user_scratchpad(), true};
  }
  float alpha() const { return static_cast<float>(formula_.alpha * static_cast<double>(size_)); }
  float beta() const { return static_cast<float>(formula_.beta); }
  float k() const { return static_cast<float>(formula_.k); }

  int64_t rows(const Builder& builder) const { return elements(shape_) / shape_.back() * builder.batch(); }
  Value per_channel(Builder& builder) const {
    return builder.allocate(Desc({shape_.back()}, data_type(builder.type()), dnnl::memory::format_tag::a));
  }

  int64_t size_ = 0;
  Formula formula_{};
};

Schema schema() {
  constexpr int64_t kMostChannels = 65535;
  constexpr double kMost = 1e6, kLeast = 1e-6;
  return {"local_response_norm",
          1,
          {Key::whole("size", "5", 1, kMostChannels), Key::number("alpha", "0.0001", 0, kMost),
           Key::number("beta", "0.75", 0, 10), Key::number("k", "2", kLeast, kMost)},
          {}};
}

using Self = LocalResponseNorm;

const Registration registration(
    schema(), made<Self>,
    {kernel("onednn", &Self::suits_onednn, &Self::onednn_forward, &Self::onednn_backward),
     kernel("margay", single, &Self::plain_forward<float>, &Self::plain_backward<float>),
     kernel("margay", always, &Self::plain_forward<double>, &Self::plain_backward<double>)});

}  // namespace
}  // namespace margay
