// input: gathers samples by number straight from the bound memory, converts and normalises them in one pass.
#include <algorithm>
#include <cmath>
#include <cstring>
#include <limits>

#include "error/error.h"
#include "plan/builder.h"
#include "plan/values.h"
#include "platform/compiler.h"

namespace margay {
namespace {

/// dst[i] = src[i] * scale + shift.
template <class S, class T>
inline __attribute__((always_inline)) void convert(const S* MARGAY_RESTRICT src, T* MARGAY_RESTRICT dst,
                                                   int64_t count, T scale, T shift) {
  for (int64_t i = 0; i < count; ++i) dst[i] = static_cast<T>(src[i]) * scale + shift;
}

/// The same with one scale and shift per channel; src is (pixels, channels).
template <class S, class T>
void convert_channels(const S* src, T* dst, int64_t pixels, int64_t channels, const T* scale,
                      const T* shift) {
  for (int64_t p = 0; p < pixels; ++p)
    for (int64_t c = 0; c < channels; ++c)
      dst[p * channels + c] = static_cast<T>(src[p * channels + c]) * scale[c] + shift[c];
}

MARGAY_CLONES void convert_u8(const uint8_t* src, float* dst, int64_t count, float scale, float shift) {
  convert(src, dst, count, scale, shift);
}

template <class T>
struct Normalisation {
  std::vector<T> scale;
  std::vector<T> shift;

  bool keeps_integers_finite() const {
    constexpr T kLargest = static_cast<T>(std::numeric_limits<int64_t>::max());
    for (size_t c = 0; c < scale.size(); ++c)
      if (!std::isfinite(2 * (std::abs(scale[c]) * kLargest + std::abs(shift[c])))) return false;
    return true;
  }

  template <class S>
  void apply(const S* src, T* dst, int64_t count) const {
    if (scale.size() > 1) {
      const int64_t channels = static_cast<int64_t>(scale.size());
      convert_channels(src, dst, count / channels, channels, scale.data(), shift.data());
    } else if constexpr (std::is_same_v<S, uint8_t> && std::is_same_v<T, float>) {
      convert_u8(src, dst, count, scale[0], shift[0]);
    } else {
      convert(src, dst, count, scale[0], shift[0]);
    }
  }
};

/// What messages say of an input.
struct Label {
  std::string name;
  Shape shape;
};

std::string number(double value) { return std::isnan(value) ? "NaN" : text(value); }

/// Value i of all that is bound.
double bound_value(const Source& source, int64_t i) {
  switch (source.dtype) {
    case MG_U8: return reinterpret_cast<const uint8_t*>(source.data)[i];
    case MG_I32: return reinterpret_cast<const int32_t*>(source.data)[i];
    case MG_I64: return static_cast<double>(reinterpret_cast<const int64_t*>(source.data)[i]);
    case MG_F32: return reinterpret_cast<const float*>(source.data)[i];
    default: return reinterpret_cast<const double*>(source.data)[i];
  }
}

template <class T>
[[noreturn]] void refuse(const Frame& frame, const Source& source, int64_t sample, const Label& label,
                         const T* values, int64_t count) {
  int64_t i = 0;
  while (i < count - 1 && std::isfinite(values[i])) ++i;
  std::string place;
  for (int64_t rest = i, inner = count, d = 0; d < static_cast<int64_t>(label.shape.size()); ++d) {
    inner /= label.shape[static_cast<size_t>(d)];
    place += text(d > 0 ? "," : "", rest / inner);
    rest %= inner;
  }
  const double found = bound_value(source, sample * count + i);
  frame.tally->refused = sample + frame.number;
  throw Error(MG_INVALID,
              text("input ", label.name, ": sample ", sample + frame.number, ": the value at (", place,
                   ") of ", to_text(label.shape), " is ", number(found),
                   std::isfinite(found) ? text(", which the network sees as ", number(values[i])) : "",
                   ", expected a finite number. Replace it, or leave the sample out."));
}

/// One pass over a sample; then, where they may not be finite, one over its values as the network sees them:
/// a value that is not finite stays so whatever scale and shift are, and a finite one may become too large.
template <class T>
void gather(const Frame& frame, const Source& source, int64_t count, const Normalisation<T>& normalisation,
            T* dst, int64_t capacity, const Label& label) {
  const bool surely_finite =
      source.dtype != MG_F32 && source.dtype != MG_F64 && normalisation.keeps_integers_finite();
  for (int64_t i = 0; i < frame.batch; ++i, dst += count) {
    const int64_t at = frame.samples[i] * count;
    switch (source.dtype) {
      case MG_U8: normalisation.apply(reinterpret_cast<const uint8_t*>(source.data) + at, dst, count); break;
      case MG_I32: normalisation.apply(reinterpret_cast<const int32_t*>(source.data) + at, dst, count); break;
      case MG_I64: normalisation.apply(reinterpret_cast<const int64_t*>(source.data) + at, dst, count); break;
      case MG_F32: normalisation.apply(reinterpret_cast<const float*>(source.data) + at, dst, count); break;
      case MG_F64: normalisation.apply(reinterpret_cast<const double*>(source.data) + at, dst, count); break;
      default: throw Error(MG_INTERNAL, text("an input is bound with the unknown data type ", source.dtype));
    }
    if (!surely_finite && !all_finite(dst, count)) refuse(frame, source, frame.samples[i], label, dst, count);
  }
  std::fill(dst, dst + (capacity - frame.batch) * count, T(0));
}

class Input final : public Operator {
 public:
  explicit Input(const Declaration& declaration) {
    const Attributes& attributes = declaration.attributes;
    shape_ = attributes.shape("shape");
    attributes.word("dtype");
    scale_ = attributes.numbers("scale");
    shift_ = attributes.numbers("shift");
    const size_t channels = static_cast<size_t>(shape_.back());
    for (const auto& [key, values] : {std::pair("scale", &scale_), std::pair("shift", &shift_)})
      if (values->size() != 1 && values->size() != channels)
        attributes.fail(
            key, text("expected one number or one per channel (", channels, "), found ", values->size()));
    const size_t width = std::max(scale_.size(), shift_.size());
    scale_.resize(width, scale_.front());
    shift_.resize(width, shift_.front());
  }

  void forward(Builder& builder) const {
    if (builder.type() == Type::f64)
      gather_as<double>(builder);
    else
      gather_as<float>(builder);
  }
  void backward(Builder&) const {}

 private:
  template <class T>
  void gather_as(Builder& builder) const {
    const Value dst = builder.new_output(plain_desc(shape_, builder.batch(), builder.type()));
    const Normalisation<T> normalisation{{scale_.begin(), scale_.end()}, {shift_.begin(), shift_.end()}};
    const int64_t count = elements(shape_);
    const int64_t capacity = builder.batch();
    const int number = builder.node().input_index;
    const Label label{builder.node().name(), shape_};
    builder.add("gather", "margay:gather", {dst}, [=](const Frame& frame) {
      gather(frame, frame.sources[number], count, normalisation, frame.at<T>(dst), capacity, label);
    });
  }

  std::vector<double> scale_;
  std::vector<double> shift_;
};

const Registration registration({"input",
                                 0,
                                 {Key::shape("shape").needed("shape=, for example shape=28x28x1"),
                                  Key::word("dtype", "f32", {"u8", "i32", "i64", "f32", "f64"}),
                                  Key::numbers("scale", "1"), Key::numbers("shift", "0")},
                                 {}},
                                made<Input>, {kernel("margay", always, &Input::forward, &Input::backward)});

}  // namespace
}  // namespace margay
