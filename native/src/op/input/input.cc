// input: gathers samples by number straight from the bound memory, converts and normalises them in one pass;
// in training those with augment= are looked at through what each of them draws.
#include <algorithm>

#include "augment/augmentation.h"
#include "augment/transform.h"
#include "op/input/normalisation.h"
#include "plan/builder.h"
#include "plan/values.h"

namespace margay {
namespace {

constexpr double kLeastVisible = 0.25;  // of a box that is one

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

/// seen = kept · seen + (1 - kept) · other.
MARGAY_CLONES void lay_over(float* seen, const float* other, int64_t count, float kept) {
  MARGAY_INDEPENDENT
  for (int64_t i = 0; i < count; ++i) seen[i] = kept * seen[i] + (1 - kept) * other[i];
}

class Input final : public Operator {
 public:
  explicit Input(const Declaration& declaration) {
    const Attributes& attributes = declaration.attributes;
    shape_ = stored_ = attributes.shape("shape");
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
    read_augmentation(attributes);
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
  enum class What { picture, nearest, bilinear, boxes, values, classes };

  bool has_places() const { return what_ <= What::bilinear; }

  void read_augmentation(const Attributes& attributes) {
    const std::string moves = attributes.word("moves");
    const double outside = attributes.number("outside");
    if (!attributes.given("augment")) {
      for (const char* key : {"moves", "outside", "picture"})
        if (attributes.given(key)) attributes.fail(key, "expected augment= beside it");
      return;
    }
    what_ = moves == "picture"    ? What::picture
            : moves == "nearest"  ? What::nearest
            : moves == "bilinear" ? What::bilinear
            : moves == "boxes"    ? What::boxes
            : moves == "values"   ? What::values
                                  : What::classes;
    if (has_places() && shape_.size() != 3 && (what_ == What::picture || shape_.size() != 2))
      attributes.fail("augment",
                      text("samples of ", to_text(shape_), ", expected ",
                           what_ == What::picture ? "pictures: HxWxC" : "a picture's places: HxW or HxWxC"));
    if (has_places() && attributes.given("picture"))
      attributes.fail("picture",
                      text("samples with places of their own, expected moves=boxes, values or classes"));
    Extents extents{shape_[0], shape_.size() > 1 ? shape_[1] : 1};
    if (!has_places()) {
      const bool rows = what_ == What::boxes;
      if (rows && (shape_.size() > 2 || (shape_.back() != 4 && shape_.back() != 5)))
        attributes.fail("augment",
                        text("samples of ", to_text(shape_),
                             ", expected boxes: 4 numbers, or 5 with a class first, or rows of them"));
      if (!rows && shape_.size() != 1)
        attributes.fail("augment", text("samples of ", to_text(shape_), ", expected one dimension"));
      if (!attributes.given("picture")) attributes.fail("augment", "expected picture=ROWSxCOLUMNS beside it");
      const std::vector<int64_t> picture = attributes.axes("picture", 2);
      extents = {picture[0], picture[1]};
      if (what_ == What::classes) stored_ = {1};
    }
    channels_ = shape_.size() == 3 ? shape_[2] : 1;
    augmentation_ =
        Augmentation(attributes, "augment", extents, extents, what_ == What::picture ? channels_ : 0);
    if (what_ == What::nearest && augmentation_.blends())
      attributes.fail("augment", "classes of places cannot be mixed, expected cutmix instead of mixup");
    if (what_ == What::boxes && augmentation_.mixes())
      attributes.fail("augment", "boxes cannot be mixed, expected neither mixup nor cutmix");
    sampling_ = augmentation_.sampling();
    if (what_ == What::picture) return;
    sampling_.nearest = what_ == What::nearest;
    sampling_.value = static_cast<float>(outside);
  }

  template <class T>
  void gather_as(Builder& builder) const {
    const Value dst = builder.new_output(plain_desc(shape_, builder.batch(), builder.type()));
    const Normalisation<T> normalisation{{scale_.begin(), scale_.end()}, {shift_.begin(), shift_.end()}};
    const int64_t count = elements(shape_);
    const int64_t capacity = builder.batch();
    const int number = builder.node().input_index;
    Label label{builder.node().name(), stored_};
    const bool mixes = builder.augments() && augmentation_.mixes();
    if (augmentation_ && (what_ == What::values ? mixes : builder.augments() || what_ == What::classes)) {
      label.augmented = true;
      const Value seen = builder.allocate(plain_desc(shape_, 1, Type::f32));
      const Value scratch = builder.allocate(plain_desc({augmentation_.scratch()}, 1, Type::f32));
      const Value other = mixes ? builder.allocate(seen.desc) : Value{};
      builder.add("gather", "margay:augment", {dst, seen, scratch, other}, [=](const Frame& frame) {
        augment(frame, frame.sources[number], normalisation, frame.at<float>(seen), frame.at<float>(scratch),
                other ? frame.at<float>(other) : nullptr, frame.at<T>(dst), capacity, label);
      });
      return;
    }
    builder.add("gather", "margay:gather", {dst}, [=](const Frame& frame) {
      gather(frame, frame.sources[number], count, normalisation, frame.at<T>(dst), capacity, label);
    });
  }

  /// `other`: room for another sample; nullptr: none is mixed with another.
  template <class T>
  void augment(const Frame& frame, const Source& source, const Normalisation<T>& normalisation, float* seen,
               float* scratch, float* other, T* dst, int64_t capacity, const Label& label) const {
    const bool finite = surely_finite(source, normalisation);
    const int64_t count = elements(shape_);
    for (int64_t i = 0; i < frame.batch; ++i, dst += count) {
      look(frame, source, label, frame.samples[i], seen, scratch);
      if (other) mix(frame, source, label, frame.samples[i], seen, scratch, other);
      normalisation.apply(seen, dst, count);
      if (!finite && !all_finite(dst, count)) refuse(frame, source, frame.samples[i], label, dst);
    }
    std::fill(dst, dst + (capacity - frame.batch) * count, T(0));
  }

  /// A sample as training sees it, before it is mixed with another one, scaled and shifted.
  void look(const Frame& frame, const Source& source, const Label& label, int64_t sample, float* seen,
            float* scratch) const {
    const char* data = source.data + sample * elements(stored_) * bytes_of_value(source.dtype);
    if (what_ == What::classes) return mark_class(frame, label, data, source.dtype, sample, seen);
    if (what_ == What::values)
      return resample(data, source.dtype, 1, Geometry({1, shape_[0]}), sampling_, seen);
    const uint64_t draws = sample_draws(frame.seed, frame.epoch, sample);
    if (what_ == What::boxes) return move_boxes(source, augmentation_.geometry(draws, scratch), sample, seen);
    resample(data, source.dtype, channels_, augmentation_.geometry(draws, scratch), sampling_, seen);
    if (what_ != What::picture) return;
    augmentation_.paint(draws, seen, source.dtype == MG_F32 || source.dtype == MG_F64 ? 1 : 255, scratch);
  }

  /// Rows of x1, y1, x2, y2 as shares of the picture, or of a class, below 0 for no box, and those. A box of
  /// which too little is seen is none.
  void move_boxes(const Source& source, const Geometry& geometry, int64_t sample, float* seen) const {
    const int64_t count = elements(shape_), width = shape_.back(), first = width - 4;
    const double columns = static_cast<double>(geometry.extents.columns),
                 rows = static_cast<double>(geometry.extents.rows);
    for (int64_t row = 0; row < count; row += width, seen += width) {
      double from[5];
      for (int64_t k = 0; k < width; ++k) {
        from[k] = bound_value(source, sample * count + row + k);
        seen[k] = static_cast<float>(from[k]);
      }
      if (first > 0 && !(from[0] >= 0)) continue;
      const double* box = from + first;
      const SeenBox moved =
          map_box(geometry, {box[0] * columns, box[1] * rows, box[2] * columns, box[3] * rows});
      if (first > 0 && moved.visible < kLeastVisible) seen[0] = -1;
      float* to = seen + first;
      to[0] = static_cast<float>(moved.box.left / columns);
      to[1] = static_cast<float>(moved.box.top / rows);
      to[2] = static_cast<float>(moved.box.right / columns);
      to[3] = static_cast<float>(moved.box.bottom / rows);
    }
  }

  void mix(const Frame& frame, const Source& source, const Label& label, int64_t sample, float* seen,
           float* scratch, float* other) const {
    const Mixture mixture = augmentation_.mixture(sample_draws(frame.seed, frame.epoch, sample));
    const int64_t* batch = frame.samples - frame.first;
    const int64_t partner = batch[static_cast<int64_t>(mixture.partner * static_cast<double>(frame.total))];
    if (mixture.kept == 1 || partner == sample) return;
    look(frame, source, label, partner, other, scratch);
    if (!mixture.pastes || !has_places())
      return lay_over(seen, other, elements(shape_), static_cast<float>(mixture.kept));
    for (int64_t row = mixture.top; row < mixture.bottom; ++row) {
      const int64_t first = (row * shape_[1] + mixture.left) * channels_;
      std::copy_n(other + first, (mixture.right - mixture.left) * channels_, seen + first);
    }
  }

  /// 1 at the class whose index is bound, 0 elsewhere.
  void mark_class(const Frame& frame, const Label& label, const char* data, int32_t dtype, int64_t sample,
                  float* seen) const {
    int64_t index = -1;
    switch (dtype) {
      case MG_U8: index = *reinterpret_cast<const uint8_t*>(data); break;
      case MG_I32: index = *reinterpret_cast<const int32_t*>(data); break;
      case MG_I64: index = *reinterpret_cast<const int64_t*>(data); break;
      default:
        throw Error(MG_INVALID,
                    text("input ", label.name, ": class indices must be bound as u8, i32 or i64"));
    }
    if (index < 0 || index >= shape_[0])
      throw Error(MG_INVALID, text("input ", label.name, ": sample ", sample + frame.number,
                                   " has the label ", index, ", expected 0 to ", shape_[0] - 1));
    std::fill_n(seen, shape_[0], 0.0f);
    seen[index] = 1;
  }

  std::vector<double> scale_;
  std::vector<double> shift_;
  Shape stored_;  // of a bound sample
  Augmentation augmentation_;
  Sampling sampling_;
  What what_ = What::picture;
  int64_t channels_ = 1;
};

const Registration registration(
    {"input",
     0,
     {Key::shape("shape").needed("shape=, for example shape=28x28x1"),
      Key::word("dtype", "f32", {"u8", "i32", "i64", "f32", "f64"}), Key::numbers("scale", "1"),
      Key::numbers("shift", "0"), Key::transforms("augment"),
      Key::word("moves", "picture", {"picture", "nearest", "bilinear", "boxes", "values", "classes"}),
      Key::number("outside", "0", -1e9, 1e9), Key::axes("picture", "", 1, 65535)},
     {}},
    made<Input>, {kernel("margay", always, &Input::forward, &Input::backward)});

}  // namespace
}  // namespace margay
