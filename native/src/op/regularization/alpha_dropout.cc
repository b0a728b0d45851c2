// alpha_dropout: gives values, with probability `rate` while training, SELU's least value, and changes all by
// a factor and a summand that keep mean 0 and variance 1 (Klambauer et al. 2017).
#include <cmath>

#include "op/regularization/noise.h"

namespace margay {
namespace {

// dst[i] = src[i] * factor + kept, or fallen_to where the hash of i falls below `fallen`
template <class T>
MARGAY_INLINE void draw(const T* src, T* dst, int64_t count, uint32_t key, uint32_t fallen, T factor, T kept,
                        T fallen_to) {
  MARGAY_INDEPENDENT
  for (int64_t i = 0; i < count; ++i) dst[i] = scramble(i, key) < fallen ? fallen_to : src[i] * factor + kept;
}

MARGAY_CLONES void draw_of(const float* src, float* dst, int64_t count, uint32_t key, uint32_t fallen,
                           float factor, float kept, float fallen_to) {
  draw(src, dst, count, key, fallen, factor, kept, fallen_to);
}
MARGAY_CLONES void draw_of(const double* src, double* dst, int64_t count, uint32_t key, uint32_t fallen,
                           double factor, double kept, double fallen_to) {
  draw(src, dst, count, key, fallen, factor, kept, fallen_to);
}

class AlphaDropout final : public Operator {
 public:
  explicit AlphaDropout(const Declaration& declaration) {
    shape_ = declaration.inputs[0];
    rate_ = declaration.attributes.number("rate");
    name_ = hash(declaration.attributes.line().name);
    constexpr double kLeast = -1.7580993408473766;  // of SELU
    factor_ = 1 / std::sqrt((1 - rate_) * (1 + rate_ * kLeast * kLeast));
    kept_ = -factor_ * rate_ * kLeast;
    fallen_ = factor_ * kLeast + kept_;
  }

  template <class T>
  void forward(Builder& builder) const {
    if (!builder.training() || rate_ == 0) return builder.output(builder.input());
    const Value src = builder.plain_input();
    add<T>(builder, "forward", src, builder.new_output(src.desc), kept_, fallen_);
  }
  template <class T>
  void backward(Builder& builder) const {
    if (rate_ == 0) return builder.diff_input(builder.diff_output());
    const Value diff = builder.plain_diff_output();
    const Value diff_src = builder.allocate(diff.desc);
    add<T>(builder, "backward", diff, diff_src, 0, 0);
    builder.diff_input(diff_src);
  }

 private:
  template <class T>
  void add(Builder& builder, const char* phase, const Value& src, const Value& dst, double kept,
           double fallen_to) const {
    builder.add(phase, "margay:dropout", {src, dst},
                [=, count = elements(shape_), name = name_, fallen = threshold(rate_),
                 factor = factor_](const Frame& frame) {
                  for (int64_t i = 0; i < frame.batch; ++i)
                    draw_of(frame.at<const T>(src) + i * count, frame.at<T>(dst) + i * count, count,
                            static_cast<uint32_t>(sample_key(frame, name, i)), fallen, static_cast<T>(factor),
                            static_cast<T>(kept), static_cast<T>(fallen_to));
                });
    builder.in_place(src, dst);
  }

  double rate_ = 0, factor_ = 1;
  double kept_ = 0, fallen_ = 0;  // what is added to a value that stays, and what one that falls becomes
  uint64_t name_ = 0;
};

const Registration registration(
    {"alpha_dropout", 1, {rate_key()}, {}}, made<AlphaDropout>,
    {kernel("margay", single, &AlphaDropout::forward<float>, &AlphaDropout::backward<float>),
     kernel("margay", always, &AlphaDropout::forward<double>, &AlphaDropout::backward<double>)});

}  // namespace
}  // namespace margay
