#include "op/loss/loss.h"

#include <cmath>
#include <cstring>

#include "error/error.h"

namespace margay {
namespace {

constexpr double kMostWeight = 1e6;
constexpr double kMostGiven = 1e100;  // of the third input: sums over any batch are numbers

/// Of a number that is smaller than those of full precision, which a lane's arithmetic takes for 0.
double small_number(float value) {
  uint32_t bits;
  std::memcpy(&bits, &value, sizeof bits);
  const double size = static_cast<double>(bits & 0x7fffffu) * 0x1p-149;
  return bits >> 31 != 0 ? -size : size;
}

double number_of(float value) {
  const double number = static_cast<double>(value);
  return number == 0 ? small_number(value) : number;
}

/// The shape of the places: without the last dimension; of a vector, 1.
Shape places_of(const Shape& x) { return x.size() == 1 ? Shape{1} : Shape(x.begin(), x.end() - 1); }

/// Whether there is one number for each place: HxW, or HxWx1.
bool one_a_place(const Shape& shape, const Shape& x) {
  Shape flat = places_of(x);
  if (shape == flat) return true;
  flat.push_back(1);
  return shape == flat;
}

}  // namespace

std::vector<Key> loss_keys(std::vector<Key> own) {
  own.push_back(Key::number("weight", "1", 0, kMostWeight));
  return own;
}

Key ignore_index_key() { return Key::whole("ignore_index", "", INT32_MIN, INT32_MAX); }

std::vector<std::string> loss_metrics(std::vector<std::string> own) {
  own.insert(own.end(), {"mass", "counted"});
  return own;
}

Numbers::Numbers(const Frame& frame, int source, const Value& gathered, bool f64, int64_t size)
    : samples_(frame.samples),
      source_(source < 0 ? nullptr : frame.sources + source),
      gathered_(gathered ? frame.at<char>(gathered) : nullptr),
      f64_(f64),
      size_(size) {}

int64_t Numbers::whole(int64_t i, int64_t at) const {
  if (gathered_) return static_cast<int64_t>(number(i, at));
  const int64_t place = samples_[i] * size_ + at;
  switch (source_->dtype) {
    case MG_U8: return reinterpret_cast<const uint8_t*>(source_->data)[place];
    case MG_I32: return reinterpret_cast<const int32_t*>(source_->data)[place];
    case MG_I64: return reinterpret_cast<const int64_t*>(source_->data)[place];
    default: throw Error(MG_INVALID, "class indices must be bound as u8, i32 or i64");
  }
}

double Numbers::number(int64_t i, int64_t at) const {
  if (gathered_)
    return f64_ ? reinterpret_cast<const double*>(gathered_)[i * size_ + at]
                : number_of(reinterpret_cast<const float*>(gathered_)[i * size_ + at]);
  const int64_t place = samples_[i] * size_ + at;
  switch (source_->dtype) {
    case MG_F32: return number_of(reinterpret_cast<const float*>(source_->data)[place]);
    case MG_F64: return reinterpret_cast<const double*>(source_->data)[place];
    default: return static_cast<double>(whole(i, at));
  }
}

Loss::Loss(const Declaration& declaration, Target target, const char* values, Terms terms) {
  const Shape &x = declaration.inputs[0], &label = declaration.inputs[1];
  shape_ = {1};
  kernel_ = "margay:" + declaration.attributes.line().op;
  label_ = declaration.attributes.line().inputs[1];
  width_ = x.back();
  places_ = elements(x) / width_;
  judges_ = declaration.attributes.knows("weight");
  weight_ = judges_ ? declaration.attributes.number("weight") : 0;
  if (judges_) own_metrics_ = declaration.attributes.schema().metrics.size() - 2;
  whole_ = terms == Terms::samples;
  terms_ = whole_ ? 1 : terms == Terms::places ? places_ : places_ * width_;
  indices_ = target != Target::values && one_a_place(label, x) && (label != x || target == Target::indices);
  if (!indices_ && (label != x || target == Target::indices)) {
    std::string expected;
    if (target != Target::values) expected = text(to_text(places_of(x)), " (class indices)");
    if (target == Target::either) expected += " or ";
    if (target != Target::indices) expected += text(to_text(x), " (", values, ")");
    declaration.fail(text("labels of shape ", to_text(label), ": expected ", expected),
                     label == Shape{1} && x.size() > 1
                         ? "Put Flatten and Dense before it, or give a label for each place."
                         : "",
                     1);
  }
  const Attributes& attributes = declaration.attributes;
  if (attributes.knows("ignore_index") && attributes.given("ignore_index")) {
    if (!indices_ && judges_)
      attributes.fail("ignore_index", text("the target has ", values, ", expected class indices"));
    classes_.ignores = true;
    classes_.ignored = attributes.whole("ignore_index");
  }
  if (declaration.inputs.size() < 3) return;
  given_ = declaration.attributes.line().inputs[2];
  const Shape& given = declaration.inputs[2];
  if (given == Shape{1})
    weights_ = 1;
  else if (one_a_place(given, x))
    weights_ = places_;
  else if (given == x && terms != Terms::places)
    weights_ = places_ * width_;
  else
    declaration.fail(text("weights of shape ", to_text(given), ": expected 1 (for each sample)",
                          x.size() > 1 ? text(", ", to_text(places_of(x)), " (for each place)") : "",
                          terms != Terms::places ? text(", ", to_text(x), " (for each value)") : ""),
                     "", 2);
}

Loss::Values Loss::take(Builder& builder) const {
  Values values;
  values.x = builder.plain_input(0);
  values.f64 = builder.type() == Type::f64;
  if (!indices_)
    values.target = builder.plain_input(1);
  else if (builder.moved(1))
    values.labels = builder.plain_input(1);
  else
    values.target_source = builder.source(1);
  if (weights_ > 0 && builder.moved(2))
    values.weights = builder.plain_input(2);
  else if (weights_ > 0)
    values.weights_source = builder.source(2);
  if (builder.training() && judges_) values.diff = builder.state<Value>() = builder.allocate(values.x.desc);
  values.metrics = builder.metric(0);
  values.capacity = builder.batch();
  if (values.weights || (values.labels && (classes_.ignores || !classes_.of.empty() || weights_ > 0))) {
    values.sums = builder.exchange(2 * static_cast<int64_t>(sizeof(double)));
    builder.add("sums of a share", kernel_.c_str(), {values.labels, values.weights},
                [=](const Frame& frame) { Weighing::show(*this, frame, values); });
    builder.meet();
  }
  return values;
}

void Loss::backward(Builder& builder) const {
  if (judges_ && builder.wants_diff()) builder.diff_input(builder.state<Value>());
}

Weighing::Weighing(const Loss& loss, const Frame& frame, const Loss::Values& values, Alone)
    : loss_(loss),
      frame_(frame),
      target_(frame, values.target_source, values.labels, values.f64, loss.places_),
      weights_(frame, values.weights_source, values.weights, values.f64, loss.weights_),
      metrics_(values.metrics),
      even_(!weights_ && (!target_ || (loss.classes_.of.empty() && !loss.classes_.ignores))) {}

Weighing::Weighing(const Loss& loss, const Frame& frame, const Loss::Values& values)
    : Weighing(loss, frame, values, Alone()) {
  Sums whole;
  whole.mass = whole.counted = static_cast<double>(frame.total * loss.terms_);
  if (values.sums) {
    whole = {};
    for (size_t share = 0; share < frame.shares(); ++share) {
      const double* shown = frame.at<double>(values.sums, share);
      whole.mass += shown[0];
      whole.counted += shown[1];
    }
  } else if (!even_) {
    // The share that comes first reads the weights of the whole batch, for all: they are few beside the
    // network's work, and shares need not meet.
    const auto [mass, counted] = frame.once->get(metrics_, [&]() -> OnceACall::Numbers {
      const Sums all = sums(-frame.first, frame.total - frame.first);
      return {all.mass, all.counted};
    });
    whole = {mass, counted};
  }
  mass_ = whole.mass;
  counted_ = whole.counted;
  if (loss.own_metrics_ > 0) {
    const double terms = static_cast<double>(frame.batch * loss.terms_);
    const Sums own = even_ ? Sums{terms, terms} : sums(0, frame.batch);
    tally(loss.own_metrics_, own.mass);
    tally(loss.own_metrics_ + 1, own.counted);
  }
  const double total = static_cast<double>(frame.total);
  scale_ = mass_ > 0 ? total / mass_ : 0;
  count_scale_ = counted_ > 0 ? total / counted_ : 0;
}

void Weighing::show(const Loss& loss, const Frame& frame, const Loss::Values& values) {
  const Sums own = Weighing(loss, frame, values, Alone()).sums(0, frame.batch);
  double* shown = frame.at<double>(values.sums);
  shown[0] = own.mass;
  shown[1] = own.counted;
}

/// Over the samples [begin, end), counted from the lane's first.
Weighing::Sums Weighing::sums(int64_t begin, int64_t end) const {
  Sums sums;
  const int64_t places = loss_.whole_ ? 1 : loss_.places_, of_place = loss_.terms_ / places;
  const bool each = weights_ && loss_.weights_ > loss_.places_ && !loss_.whole_;  // a weight for each term
  const std::vector<double>& classes = loss_.classes_.of;
  for (int64_t i = begin; i < end; ++i)
    for (int64_t place = 0; place < places; ++place) {
      const int64_t label = target_ && !loss_.whole_ ? this->label(i, place) : -1;
      const double factor = label < 0 || classes.empty() ? 1 : classes[static_cast<size_t>(label)];
      const int64_t first = place * of_place, weights = each ? of_place : 1;
      const double alike = static_cast<double>(of_place / weights);
      for (int64_t term = first; term < first + weights; ++term) {
        const double weight = weight_of(i, place, term, label);
        sums.mass += weight * factor * alike;
        sums.counted += weight > 0 ? alike : 0;
      }
    }
  return sums;
}

int64_t Weighing::label(int64_t i, int64_t place) const {
  const int64_t label = target_.whole(i, place);
  if (loss_.classes_.ignores && label == loss_.classes_.ignored) return -1;
  if (label < 0 || label >= loss_.width_) {
    frame_.tally->refused = frame_.samples[i];
    throw Error(MG_INVALID, text("input ", loss_.label_, ": sample ", frame_.samples[i], " has the label ",
                                 label, loss_.places_ > 1 ? text(" at place ", place) : "",
                                 ", expected 0 to ", loss_.width_ - 1));
  }
  return label;
}

double Weighing::weight(int64_t i, int64_t place, int64_t term, int64_t label) const {
  return even_ ? 1 : weight_of(i, place, term, label);
}

double Weighing::mask(int64_t i, int64_t value) const {
  if (loss_.weights_ <= 1) return 1;
  return given(i, loss_.weights_ == loss_.places_ ? value / loss_.width_ : value);
}

double Weighing::weight_of(int64_t i, int64_t place, int64_t term, int64_t label) const {
  if (target_ && loss_.classes_.ignores && label < 0) return 0;
  if (!weights_ || (loss_.whole_ && loss_.weights_ > 1)) return 1;
  return given(i, loss_.weights_ == 1 ? 0 : loss_.weights_ == loss_.places_ ? place : term);
}

double Weighing::given(int64_t i, int64_t at) const {
  const double weight = weights_.number(i, at);
  if (!(weight >= 0 && std::isfinite(weight))) {
    frame_.tally->refused = frame_.samples[i];
    throw Error(MG_INVALID, text("input ", loss_.given_, ": sample ", frame_.samples[i], " has the weight ",
                                 weight, ", expected a number of 0 or more"));
  }
  if (weight > kMostGiven) {
    frame_.tally->refused = frame_.samples[i];
    throw Error(MG_INVALID,
                text("input ", loss_.given_, ": sample ", frame_.samples[i], " has the weight ", weight,
                     ", expected at most ", kMostGiven, ". Divide all weights by one number."));
  }
  return weight;
}

}  // namespace margay
