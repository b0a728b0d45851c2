#include "augment/augmentation.h"

#include <algorithm>

#include "augment/transform.h"
#include "error/error.h"
#include "program/nearest.h"

namespace margay {
namespace {

constexpr size_t kMostTransforms = 32;

/// Reads the value of one key of a line from left to right.
class Reader {
 public:
  Reader(const Attributes& attributes, const std::string& key) : line_(attributes.line()), key_(key) {
    for (const Attribute& attribute : line_.attributes) {
      if (attribute.key != key) continue;
      value_ = attribute.value;
      const size_t at = line_.source.find(value_, static_cast<size_t>(attribute.column) + key.size());
      column_ = at == std::string::npos ? attribute.column : static_cast<int>(at) + 1;
    }
  }

  /// The next transform as a line of its own, whose places are those in the whole one; false: no more.
  bool next(Line& transform) {
    if (at_ > value_.size()) return false;
    transform = Line();
    transform.name = line_.name;
    transform.number = line_.number;
    transform.source = line_.source;
    const size_t end = std::min(value_.find(',', at_), value_.size());
    transform.op_column = column(at_);
    for (size_t start = at_; start <= end;) {
      const size_t stop = std::min(value_.find(':', start), end);
      add(transform, value_.substr(start, stop - start), start);
      start = stop + 1;
    }
    at_ = end + 1;
    return true;
  }

  [[noreturn]] void fail(const std::string& what, const std::string& remedy, int column) const {
    Refusal refusal;
    refusal.key = key_;
    refusal.column = column;
    refusal.what = text(key_, "=", shortened(value_), ": ", what);
    refusal.remedy = remedy;
    line_.fail(std::move(refusal));
  }

 private:
  int column(size_t at) const { return column_ + static_cast<int>(at); }

  /// A word of the value: the name, or one of the keys.
  void add(Line& transform, const std::string& word, size_t at) const {
    if (transform.op.empty()) {
      transform.op = word;
      if (!find_transform(word))
        fail(text(word.empty() ? "a transform is missing" : text("unknown transform '", word, "'"),
                  "; known: ", joined(transform_names())),
             suggestion(word, transform_names()), column(at));
      return;
    }
    const Schema& schema = find_transform(transform.op)->schema;
    const size_t equals = word.find('=');
    Attribute attribute;
    attribute.column = column(at);
    if (equals != std::string::npos) {
      attribute.key = word.substr(0, equals);
      attribute.value = word.substr(equals + 1);
    } else if (transform.attributes.empty() && !schema.keys.empty()) {
      attribute.key = schema.keys.front().name;
      attribute.value = word;
    }
    if (attribute.key.empty() || attribute.value.empty())
      fail(text("'", word, "' after ", transform.op, ", expected KEY=VALUE"), "", attribute.column);
    for (const Attribute& other : transform.attributes)
      if (other.key == attribute.key)
        fail(text(transform.op, " has ", attribute.key, " twice"), "", attribute.column);
    transform.attributes.push_back(std::move(attribute));
  }

  const Line& line_;
  std::string key_, value_;
  int column_ = 0;  // of the value
  size_t at_ = 0;
};

/// As the text has it, without what is usual.
std::string canonical(const Schema& schema, const Attributes& keys) {
  std::string words = schema.name;
  for (const std::string& word : keys.canonical()) {
    const std::string first = text(schema.keys.front().name, "=");
    words += text(":", word.rfind(first, 0) == 0 ? word.substr(first.size()) : word);
  }
  return words;
}

}  // namespace

uint64_t sample_draws(uint64_t seed, int64_t epoch, int64_t sample) {
  static const uint64_t kStream = hash("augment");
  return combine(combine(combine(kStream, seed), static_cast<uint64_t>(epoch)),
                 static_cast<uint64_t>(sample));
}

Augmentation::Augmentation(const Attributes& attributes, const std::string& key, const Extents& stored,
                           const Extents& seen, int64_t channels)
    : stored_(stored), seen_(seen), channels_(channels) {
  Reader reader(attributes, key);
  Pictures pictures{stored, seen, channels};
  std::string written;
  for (Line line; reader.next(line);) {
    if (transforms_.size() == kMostTransforms)
      reader.fail(text("more than ", kMostTransforms, " transforms"), "", line.op_column);
    const RegisteredTransform& registered = *find_transform(line.op);
    const Attributes keys(line, registered.schema);
    transforms_.push_back(registered.factory(keys, pictures));
    transforms_.back()->choose(sampling_);
    displaces_ |= transforms_.back()->displaces();
    if (pictures.mixtures > 1) reader.fail("two transforms mix samples, expected one", "", line.op_column);
    written += (written.empty() ? "" : ",") + canonical(registered.schema, keys);
  }
  mixes_ = pictures.mixtures > 0;
  blends_ = pictures.blends;
  attributes.note(key, written, "");
}

int64_t Augmentation::scratch() const {
  const int64_t pixels = seen_.rows * seen_.columns;
  int64_t most = std::max(pixels * channels_, int64_t{1});
  for (const auto& transform : transforms_)
    most = std::max(most, transform->scratch() + (displaces_ ? 2 * pixels : 0));
  return most;
}

Geometry Augmentation::geometry(uint64_t draws, float* scratch) const {
  Geometry all = geometry(draws);
  if (!displaces_) return all;
  const int64_t pixels = seen_.rows * seen_.columns;
  all.displacement = {scratch, scratch + pixels};
  std::fill_n(scratch, 2 * pixels, 0.0f);
  for (size_t i = 0; i < transforms_.size(); ++i) {
    Random random(combine(draws, i));
    transforms_[i]->displace(random, all.displacement, scratch + 2 * pixels);
  }
  return all;
}

Mixture Augmentation::mixture(uint64_t draws) const {
  Mixture mixture;
  for (size_t i = 0; i < transforms_.size(); ++i) {
    Random random(combine(draws, i));
    transforms_[i]->mix(random, mixture);
  }
  return mixture;
}

void Augmentation::paint(uint64_t draws, float* values, float white, float* scratch) const {
  Colours colours{values, seen_, channels_, white, scratch};
  for (size_t i = 0; i < transforms_.size(); ++i) {
    Random random(combine(draws, i));
    transforms_[i]->colour(random, colours);
  }
}

Geometry Augmentation::geometry(uint64_t draws) const {
  Geometry geometry(stored_);
  for (size_t i = 0; i < transforms_.size(); ++i) {
    Random random(combine(draws, i));
    transforms_[i]->move(random, geometry);
  }
  return geometry;
}

}  // namespace margay
