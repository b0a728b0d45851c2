// input: gathers samples by number straight from the bound memory, converts and normalises them in one pass;
// in training those with augment= are looked at through what each of them draws.
#include <algorithm>

#include "augment/augmentation.h"
#include "op/input/normalisation.h"
#include "plan/builder.h"
#include "plan/values.h"

namespace margay {
namespace {

template <class T>
bool surely_finite(const Source& source, const Normalisation<T>& normalisation) {
  return source.dtype != MG_F32 && source.dtype != MG_F64 && normalisation.keeps_integers_finite();
}

/// One pass over a sample; then, where they may not be finite, one over its values as the network sees them:
/// a value that is not finite stays so whatever scale and shift are, and a finite one may become too large.
template <class T>
void gather(const Frame& frame, const Source& source, int64_t count, const Normalisation<T>& normalisation,
            T* dst, int64_t capacity, const Label& label) {
  const bool finite = surely_finite(source, normalisation);
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
    if (!finite && !all_finite(dst, count)) refuse(frame, source, frame.samples[i], label, dst);
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
    const std::string moves = attributes.word("moves");
    const double outside = attributes.number("outside");
    if (!attributes.given("augment")) {
      for (const char* key : {"moves", "outside"})
        if (attributes.given(key)) attributes.fail(key, "expected augment= beside it");
      return;
    }
    picture_ = moves == "picture";
    if (shape_.size() != 3 && (picture_ || shape_.size() != 2))
      attributes.fail("augment", text("samples of ", to_text(shape_), ", expected ",
                                      picture_ ? "pictures: HxWxC" : "a picture's places: HxW or HxWxC"));
    channels_ = shape_.size() == 3 ? shape_[2] : 1;
    const Extents extents{shape_[0], shape_[1]};
    augmentation_ = Augmentation(attributes, "augment", extents, extents, picture_ ? channels_ : 0);
    sampling_ = augmentation_.sampling();
    if (picture_) return;
    sampling_.nearest = moves == "nearest";
    sampling_.value = static_cast<float>(outside);
  }

  bool moves() const override { return static_cast<bool>(augmentation_); }

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
    Label label{builder.node().name(), shape_};
    if (augmentation_ && builder.augments()) {
      label.augmented = true;
      const Value seen = builder.allocate(plain_desc(shape_, 1, Type::f32));
      const Value scratch = builder.allocate(plain_desc({augmentation_.scratch()}, 1, Type::f32));
      builder.add("gather", "margay:augment", {dst, seen, scratch}, [=](const Frame& frame) {
        augment(frame, frame.sources[number], normalisation, frame.at<float>(seen), frame.at<float>(scratch),
                frame.at<T>(dst), capacity, label);
      });
      return;
    }
    builder.add("gather", "margay:gather", {dst}, [=](const Frame& frame) {
      gather(frame, frame.sources[number], count, normalisation, frame.at<T>(dst), capacity, label);
    });
  }

  template <class T>
  void augment(const Frame& frame, const Source& source, const Normalisation<T>& normalisation, float* seen,
               float* scratch, T* dst, int64_t capacity, const Label& label) const {
    const bool finite = surely_finite(source, normalisation);
    const int64_t count = elements(shape_), bytes = elements(label.stored) * bytes_of_value(source.dtype);
    const float white = source.dtype == MG_F32 || source.dtype == MG_F64 ? 1 : 255;
    for (int64_t i = 0; i < frame.batch; ++i, dst += count) {
      const uint64_t draws = sample_draws(frame.seed, frame.epoch, frame.samples[i]);
      resample(source.data + frame.samples[i] * bytes, source.dtype, channels_,
               augmentation_.geometry(draws, scratch), sampling_, seen);
      if (picture_) augmentation_.paint(draws, seen, white, scratch);
      normalisation.apply(seen, dst, count);
      if (!finite && !all_finite(dst, count)) refuse(frame, source, frame.samples[i], label, dst);
    }
    std::fill(dst, dst + (capacity - frame.batch) * count, T(0));
  }

  std::vector<double> scale_;
  std::vector<double> shift_;
  Augmentation augmentation_;
  Sampling sampling_;
  bool picture_ = true;  // else a target that moves with one
  int64_t channels_ = 1;
};

const Registration registration({"input",
                                 0,
                                 {Key::shape("shape").needed("shape=, for example shape=28x28x1"),
                                  Key::word("dtype", "f32", {"u8", "i32", "i64", "f32", "f64"}),
                                  Key::numbers("scale", "1"), Key::numbers("shift", "0"),
                                  Key::transforms("augment"),
                                  Key::word("moves", "picture", {"picture", "nearest", "bilinear"}),
                                  Key::number("outside", "0", -1e9, 1e9)},
                                 {}},
                                made<Input>, {kernel("margay", always, &Input::forward, &Input::backward)});

}  // namespace
}  // namespace margay
