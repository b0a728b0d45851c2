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
