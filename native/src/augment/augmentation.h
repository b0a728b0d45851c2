// The transforms of an input, in their order: what `augment=` says. What they draw for a sample is a function
// of the training's seed, the epoch and the sample's number alone, so that all inputs of a sample with the
// same `augment=` move together, whatever lane gathers them, and nothing is kept.
#pragma once

#include <memory>
#include <string>
#include <vector>

#include "augment/geometry.h"
#include "augment/resample.h"
#include "program/attributes.h"

namespace margay {

class Transform;
struct Mixture;

/// What a sample's draws begin with.
uint64_t sample_draws(uint64_t seed, int64_t epoch, int64_t sample);

class Augmentation {
 public:
  /// Changes nothing.
  Augmentation() = default;
  /// Reads a key of a line: NAME:VALUE:KEY=VALUE, with commas between the transforms.
  Augmentation(const Attributes& attributes, const std::string& key, const Extents& stored,
               const Extents& seen, int64_t channels);

  explicit operator bool() const { return !transforms_.empty(); }
  const Sampling& sampling() const { return sampling_; }
  /// Numbers that geometry() and paint() need for themselves.
  int64_t scratch() const;
  /// Of a sample's picture in training. A displacement lies in `scratch`.
  Geometry geometry(uint64_t draws, float* scratch) const;
  /// Without a displacement.
  Geometry geometry(uint64_t draws) const;
  bool mixes() const { return mixes_; }
  /// Whether mixed values are between those of two samples.
  bool blends() const { return blends_; }
  Mixture mixture(uint64_t draws) const;
  /// Changes the values that are seen; `white` is the largest of them.
  void paint(uint64_t draws, float* values, float white, float* scratch) const;

 private:
  Extents stored_, seen_;
  int64_t channels_ = 1;
  bool displaces_ = false, mixes_ = false, blends_ = false;
  std::vector<std::shared_ptr<const Transform>> transforms_;
  Sampling sampling_;
};

}  // namespace margay
