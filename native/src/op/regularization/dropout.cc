// dropout: zeroes values with probability `rate` while training and scales the others by 1 / (1 - rate), so
// that the expected value stays (Srivastava et al., 2014). Which values fall depends on seed, step, node, the
// sample's place in the batch and the value's place in the sample; not on lanes or threads.
#include "op/regularization/noise.h"

namespace margay {
namespace {

/// dst[i] = src[i] * scale, or 0 where the hash of i falls below `fallen`.
template <class T>
MARGAY_INLINE void drop(const T* src, T* dst, int64_t count, uint32_t key, uint32_t fallen, T scale) {
  MARGAY_INDEPENDENT
  for (int64_t i = 0; i < count; ++i) dst[i] = scramble(i, key) < fallen ? T(0) : src[i] * scale;
}

MARGAY_CLONES void drop_f32(const float* src, float* dst, int64_t count, uint32_t key, uint32_t fallen,
                            float scale) {
  drop(src, dst, count, key, fallen, scale);
}

class Dropout final : public Operator {
 public:
  explicit Dropout(const Declaration& declaration) {
    rate_ = declaration.attributes.number("rate");
    shape_ = declaration.inputs[0];
    name_ = hash(declaration.attributes.line().name);
  }

  void forward(Builder& builder) const {
    if (!builder.training() || rate_ == 0) return builder.output(builder.input());
    const Value src = builder.plain_input();
    mask(builder, "forward", src, builder.new_output(src.desc));
  }
  void backward(Builder& builder) const {
    if (rate_ == 0) return builder.diff_input(builder.diff_output());
    const Value diff = builder.plain_diff_output();
    const Value diff_src = builder.allocate(diff.desc);
    mask(builder, "backward", diff, diff_src);
    builder.diff_input(diff_src);
  }

 private:
  void mask(Builder& builder, const char* phase, const Value& src, const Value& dst) const {
    const int64_t count = elements(shape_);
    const bool f64 = builder.type() == Type::f64;
    const uint32_t fallen = threshold(rate_);
    const double scale = 1 / (1 - rate_);
    builder.add(phase, "margay:dropout", {src, dst}, [=, name = name_](const Frame& frame) {
      for (int64_t i = 0; i < frame.batch; ++i) {
        const uint32_t key = static_cast<uint32_t>(sample_key(frame, name, i));
        if (f64)
          drop(frame.at<double>(src) + i * count, frame.at<double>(dst) + i * count, count, key, fallen,
               scale);
        else
          drop_f32(frame.at<float>(src) + i * count, frame.at<float>(dst) + i * count, count, key, fallen,
                   static_cast<float>(scale));
      }
    });
    builder.in_place(src, dst);
  }

  double rate_ = 0;
  uint64_t name_ = 0;
};

const Registration registration({"dropout", 1, {rate_key()}, {}}, made<Dropout>,
                                {kernel("margay", always, &Dropout::forward, &Dropout::backward)});

}  // namespace
}  // namespace margay
