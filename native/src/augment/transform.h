// What a transform is: a schema that says how it is written, and what it does to a sample with what it draws.
// Its file registers it; nothing else in src names it.
#pragma once

#include <memory>
#include <string>
#include <vector>

#include "augment/colours.h"
#include "augment/geometry.h"
#include "augment/resample.h"
#include "graph/random.h"
#include "program/attributes.h"

namespace margay {

/// The pictures of an input, on the way from one transform to the next.
struct Pictures {
  Extents now;           // of the picture that the transform gets; it leaves that of its own
  Extents seen;          // of the picture that the network gets
  int64_t channels = 1;  // 0: a target, which has no colours
  int mixtures = 0;      // transforms that mix samples
  bool blends = false;   // one of them makes values that neither sample has
};

/// A sample with a part of another one.
struct Mixture {
  double partner = 0;   // the other one's place among the samples of the step, from 0 to below 1
  double kept = 1;      // the sample's own part
  bool pastes = false;  // the other one's part is a rectangle of it; else it lies over the whole picture
  int64_t top = 0, bottom = 0, left = 0, right = 0;
};

class Transform {
 public:
  virtual ~Transform() = default;

  /// Moves points; the same for a picture, its mask and its boxes.
  virtual void move(Random&, Geometry&) const {}
  /// Adds to the displacement of the pixels that are seen; of those that do so.
  virtual bool displaces() const { return false; }
  virtual void displace(Random&, const Displacement&, float* /*scratch*/) const {}
  /// Changes the values that are seen.
  virtual void colour(Random&, Colours&) const {}
  /// Takes a part of another sample; of those that do so.
  virtual bool mixes() const { return false; }
  virtual void mix(Random&, Mixture&) const {}
  /// Numbers that displace() or colour() needs for itself.
  virtual int64_t scratch() const { return 0; }
  /// Says how pictures are looked at between their pixels and beside them.
  virtual void choose(Sampling&) const {}
};

using TransformFactory = std::unique_ptr<const Transform> (*)(const Attributes&, Pictures&);

/// A static object of this type makes a transform known.
struct TransformRegistration {
  /// `keys`: the value of the first may stand without its name.
  TransformRegistration(const char* name, std::vector<Key> keys, TransformFactory factory);
};

template <class T>
std::unique_ptr<const Transform> made(const Attributes& keys, Pictures& pictures) {
  return std::make_unique<T>(keys, pictures);
}

struct RegisteredTransform {
  Schema schema;
  TransformFactory factory;
};

/// nullptr: no such transform.
const RegisteredTransform* find_transform(const std::string& name);
std::vector<std::string> transform_names();
/// The schemas of all transforms, see native/README.md.
const std::string& transform_schemas();

// ---- keys that several have ----

/// How often it happens.
Key probability_key(const char* usual);
/// In which direction.
Key direction_key(const char* usual);

}  // namespace margay
