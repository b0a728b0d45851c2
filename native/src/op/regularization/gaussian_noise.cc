// gaussian_noise: adds numbers of a normal distribution around 0 while training, each value its own.
#include <cmath>
#include <cstring>

#include "op/regularization/noise.h"

namespace margay {
namespace {

/// ln x of a positive number: that of its exponent, and a series in (m - 1) / (m + 1) of its significand,
/// which lies between √½ and √2.
MARGAY_INLINE float logarithm(float x) {
  uint32_t bits;
  std::memcpy(&bits, &x, sizeof bits);
  constexpr uint32_t kHalf = 0x3f3504f3;  // √½
  const uint32_t above = bits - kHalf;
  const int32_t exponent = static_cast<int32_t>(above) >> 23;
  bits = (above & 0x7fffff) + kHalf;
  float m;
  std::memcpy(&m, &bits, sizeof m);
  const float s = (m - 1) / (m + 1), z = s * s;
  return static_cast<float>(exponent) * 0.69314718f +
         2 * s * (1 + z * (1 / 3.0f + z * (1 / 5.0f + z * (1 / 7.0f + z / 9))));
}

/// cos(2π v) for v from 0 to 1: the sine of an angle between -π/2 and π/2, by its series.
MARGAY_INLINE float cosine(float v) {
  const float x = 6.2831853f * (std::abs(v - 0.5f) - 0.25f), z = x * x;
  return x * (1 - z / 6 * (1 - z / 20 * (1 - z / 42 * (1 - z / 72 * (1 - z / 110)))));
}

// Box and Muller: two uniform numbers make a normal one. It is the same f32 in plans of both types.
template <class T>
MARGAY_INLINE void shake(const T* src, T* dst, int64_t count, uint32_t key, uint32_t other, float deviation) {
  constexpr float kUnit = 0x1p-24f;
  MARGAY_INDEPENDENT
  for (int64_t i = 0; i < count; ++i) {
    const float u = (static_cast<float>(static_cast<int32_t>(scramble(i, key) >> 8)) + 1) * kUnit;
    const float v = static_cast<float>(static_cast<int32_t>(scramble(i, other) >> 8)) * kUnit;
    dst[i] = src[i] + static_cast<T>(deviation * std::sqrt(-2 * logarithm(u)) * cosine(v));
  }
}

MARGAY_CLONES void shake_of(const float* src, float* dst, int64_t count, uint32_t key, uint32_t other,
                            float deviation) {
  shake(src, dst, count, key, other, deviation);
}
MARGAY_CLONES void shake_of(const double* src, double* dst, int64_t count, uint32_t key, uint32_t other,
                            float deviation) {
  shake(src, dst, count, key, other, deviation);
}

class GaussianNoise final : public Operator {
 public:
  explicit GaussianNoise(const Declaration& declaration) {
    shape_ = declaration.inputs[0];
    deviation_ = declaration.attributes.number("deviation");
    name_ = hash(declaration.attributes.line().name);
  }

  template <class T>
  void forward(Builder& builder) const {
    if (!builder.training() || deviation_ == 0) return builder.output(builder.input());
    const Value src = builder.plain_input();
    const Value dst = builder.new_output(src.desc);
    builder.add("forward", "margay:noise", {src, dst},
                [=, count = elements(shape_), name = name_,
                 deviation = static_cast<float>(deviation_)](const Frame& frame) {
                  for (int64_t i = 0; i < frame.batch; ++i) {
                    const uint64_t key = sample_key(frame, name, i);
                    shake_of(frame.at<const T>(src) + i * count, frame.at<T>(dst) + i * count, count,
                             static_cast<uint32_t>(key), static_cast<uint32_t>(key >> 32), deviation);
                  }
                });
    builder.in_place(src, dst);
  }

  void backward(Builder& builder) const { builder.diff_input(builder.diff_output()); }

 private:
  double deviation_ = 0;
  uint64_t name_ = 0;
};

constexpr double kLargest = 1e6;

const Registration registration(
    {"gaussian_noise",
     1,
     {Key::number("deviation", "", 0, kLargest).needed("deviation=, for example deviation=0.1")},
     {}},
    made<GaussianNoise>,
    {kernel("margay", single, &GaussianNoise::forward<float>, &GaussianNoise::backward),
     kernel("margay", always, &GaussianNoise::forward<double>, &GaussianNoise::backward)});

}  // namespace
}  // namespace margay
